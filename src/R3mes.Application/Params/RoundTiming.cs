namespace R3mes.Application.Params;

/// <summary>Lengths of a round's phases in blocks. A phase also ends early, as soon as everything it waits for is there; only the challenge window never does.</summary>
/// <param name="WindowBlocks">Rounds open at multiples of this height, at least 1.</param>
/// <param name="TrainingBlocks">Longest time to submit gradients.</param>
/// <param name="CommitBlocks">Longest time to commit verdicts.</param>
/// <param name="RevealBlocks">Longest time to reveal verdicts.</param>
/// <param name="AggregateBlocks">Longest time to commit an aggregation.</param>
/// <param name="UnveilBlocks">Longest time to reveal an aggregation.</param>
/// <param name="ChallengeBlocks">Time to challenge an aggregation, always waited for.</param>
public sealed record RoundTiming(
    ulong WindowBlocks, ulong TrainingBlocks, ulong CommitBlocks, ulong RevealBlocks, ulong AggregateBlocks, ulong UnveilBlocks, ulong ChallengeBlocks)
{
    /// <summary>True for a height at which a round may open.</summary>
    /// <param name="height">A block's height.</param>
    public bool IsWindow(ulong height) => height % WindowBlocks == 0;
}
