namespace R3mes.Consensus;

/// <summary>The whole state of <see cref="SoloCore"/>, replaced by each step.</summary>
public sealed record SoloState(long Height, int Round, SoloStep Step, BlockHash Proposal)
{
    /// <summary>Before the first height.</summary>
    public static SoloState Initial { get; } = new(0, 0, SoloStep.Idle, default);
}
