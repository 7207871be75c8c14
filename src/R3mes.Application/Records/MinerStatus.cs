namespace R3mes.Application.Records;

/// <summary>Whether a miner can be assigned.</summary>
public enum MinerStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>Its stake is at least what its reputation requires.</summary>
    Eligible = 1,

    /// <summary>Its stake is below that: not assigned until it stakes more.</summary>
    Understaked = 2,
}
