namespace R3mes.Application.Errors;

/// <summary>Why a genesis file was refused.</summary>
/// <param name="Field">Path of the field, such as params.stake.base_uremes.</param>
/// <param name="Problem">What is wrong with it and what would be right.</param>
public sealed record GenesisError(string Field, string Problem)
{
    /// <summary>One sentence for a person.</summary>
    public override string ToString() => "Genesis field " + Field + " " + Problem + ".";
}
