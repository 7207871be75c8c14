namespace R3mes.Consensus;

/// <summary>Which wait ran out.</summary>
public enum TimeoutKind
{
    /// <summary>The pause between a commit and the next height's proposal: the block interval.</summary>
    Commit,
}
