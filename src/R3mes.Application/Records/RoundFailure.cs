namespace R3mes.Application.Records;

/// <summary>Why a round failed.</summary>
public enum RoundFailure
{
    /// <summary>It did not.</summary>
    None = 0,

    /// <summary>Nobody submitted.</summary>
    NoSubmission = 1,

    /// <summary>Every submission was left out.</summary>
    NoValidSubmission = 2,

    /// <summary>No drawn proposer committed a result.</summary>
    NoAggregationCommitted = 3,

    /// <summary>No drawn proposer revealed its result.</summary>
    NoAggregationRevealed = 4,

    /// <summary>The revealed results differ and none has a majority.</summary>
    AggregationsDiffer = 5,
}
