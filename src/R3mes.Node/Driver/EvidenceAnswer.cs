namespace R3mes.Node.Driver;

/// <summary>What became of evidence.</summary>
public enum EvidenceAnswer
{
    /// <summary>It waits for a block now.</summary>
    Added,

    /// <summary>It waits already, or is in a block.</summary>
    Known,

    /// <summary>It is too old, or of a height that is not here yet.</summary>
    OutOfTime,

    /// <summary>There is no room; it is told again by whoever has it.</summary>
    Full,

    /// <summary>It proves nothing now, and did at an earlier tip.</summary>
    Outdated,

    /// <summary>It proves nothing.</summary>
    Invalid,
}
