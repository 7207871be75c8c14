namespace R3mes.Application.Records;

/// <summary>What a verifier found.</summary>
public enum Verdict
{
    /// <summary>Not a verdict.</summary>
    None = 0,

    /// <summary>Everything that was claimed was reproduced to the last bit.</summary>
    Valid = 1,

    /// <summary>Something differs.</summary>
    Invalid = 2,

    /// <summary>The content could not be had.</summary>
    Unavailable = 3,
}
