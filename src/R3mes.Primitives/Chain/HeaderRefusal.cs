namespace R3mes.Primitives.Chain;

/// <summary>Why a light client does not trust a header.</summary>
public enum HeaderRefusal
{
    /// <summary>What is trusted is older than the trusting period: its validators may have left and answer for nothing.</summary>
    TrustExpired,

    /// <summary>It is of another chain.</summary>
    WrongChain,

    /// <summary>It is not above what is trusted.</summary>
    HeightNotAbove,

    /// <summary>Its time is not after that of what is trusted.</summary>
    TimeNotAfter,

    /// <summary>Its time is further in the future than clocks may differ.</summary>
    FromTheFuture,

    /// <summary>It names other validators than those given with it.</summary>
    WrongValidators,

    /// <summary>The validators that are trusted for the next height are not those that the trusted header names, or that the next header has.</summary>
    WrongNextValidators,

    /// <summary>Its commit is for another height or block, malformed, or holds a false signature.</summary>
    WrongCommit,

    /// <summary>Fewer than two thirds of its own validators signed it.</summary>
    NotEnoughPower,

    /// <summary>Those who are trusted signed it with too little of their power: a header between the two may still lead there.</summary>
    NotEnoughTrust,
}
