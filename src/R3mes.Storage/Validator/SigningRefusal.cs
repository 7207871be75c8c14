namespace R3mes.Storage.Validator;

/// <summary>Why a validator's key signs nothing.</summary>
public enum SigningRefusal
{
    /// <summary>It signed something else at this height, round and step.</summary>
    SignedOther,

    /// <summary>It signed at a later place, or saw a block of one.</summary>
    Behind,

    /// <summary>The process that holds the key refused, cannot be reached, or gave no good signature.</summary>
    Unavailable,
}
