using R3mes.Application.Errors;

namespace R3mes.Application.Genesis;

/// <summary>The first fault found in a genesis file.</summary>
internal sealed class GenesisFault
{
    public GenesisError? Error { get; private set; }

    public void Report(string field, string problem) => Error ??= new GenesisError(field, problem);
}
