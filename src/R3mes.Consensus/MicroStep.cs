using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>What one step of the height machine gave.</summary>
/// <param name="Output">What a rule asked for.</param>
/// <param name="Certificate">The votes of a quorum for a value that this step completed; empty where it completed none.</param>
public readonly record struct MicroStep(RoundOutput Output, IReadOnlyList<Vote> Certificate)
{
    /// <summary>Nothing happened.</summary>
    public static MicroStep Nothing { get; } = new(RoundOutput.None, []);

    /// <summary>A step that completed no quorum.</summary>
    public static MicroStep Of(RoundOutput output) => new(output, []);
}
