namespace R3mes.Application.Records;

/// <summary>What a verdict is about.</summary>
public enum Subject
{
    /// <summary>Not a subject.</summary>
    None = 0,

    /// <summary>A miner's gradient.</summary>
    Gradient = 1,

    /// <summary>A proposer's aggregation.</summary>
    Aggregation = 2,
}
