namespace R3mes.Application.Records;

/// <summary>Where a round stands. It moves forward only.</summary>
public enum RoundStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>Miners train and submit gradients.</summary>
    Training = 1,

    /// <summary>The submissions are fixed; the next block draws what is verified.</summary>
    Closed = 2,

    /// <summary>Verifiers re-execute and commit verdicts.</summary>
    Verifying = 3,

    /// <summary>Verifiers reveal the committed verdicts.</summary>
    Revealing = 4,

    /// <summary>The participants are fixed; the next block draws the proposers.</summary>
    Tallied = 5,

    /// <summary>Proposers aggregate and commit a result.</summary>
    Aggregating = 6,

    /// <summary>Proposers reveal the committed result.</summary>
    Unveiling = 7,

    /// <summary>The result may be challenged.</summary>
    Challenge = 8,

    /// <summary>The model advanced and the rewards are paid.</summary>
    Final = 9,

    /// <summary>The model did not advance.</summary>
    Failed = 10,
}
