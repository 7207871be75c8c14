namespace R3mes.Application.Records;

/// <summary>Where the aggregation of a round stands.</summary>
public enum AggregationStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>Proposers commit and reveal.</summary>
    Open = 1,

    /// <summary>A result stands and may be challenged.</summary>
    Revealed = 2,

    /// <summary>The result is the model.</summary>
    Final = 3,

    /// <summary>There is no result.</summary>
    Failed = 4,
}
