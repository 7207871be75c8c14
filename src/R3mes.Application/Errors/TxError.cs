namespace R3mes.Application.Errors;

/// <summary>Why a transaction was refused or failed: a value that consensus sees. Codes are never renumbered and never reused.</summary>
/// <param name="Code">Above 0; hundreds name the module.</param>
/// <param name="Name">Words in lower case joined by underscores.</param>
/// <param name="Sentence">One sentence for a person.</param>
public sealed record TxError(uint Code, string Name, string Sentence)
{
    /// <summary>Name and sentence, as the log of a transaction result has it.</summary>
    public override string ToString() => Name + ": " + Sentence;
}
