namespace R3mes.Application.Records;

/// <summary>What became of a submission.</summary>
public enum SubmissionStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>Taken and not sampled, or not decided yet.</summary>
    Provisional = 1,

    /// <summary>Re-executed and equal to the last bit.</summary>
    Verified = 2,

    /// <summary>Re-executed and different.</summary>
    Invalid = 3,

    /// <summary>Its gradient could not be had.</summary>
    Unavailable = 4,

    /// <summary>Sampled without a majority of verdicts: left out, nobody slashed.</summary>
    Undecided = 5,
}
