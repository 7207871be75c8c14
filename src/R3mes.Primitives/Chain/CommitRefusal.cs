namespace R3mes.Primitives.Chain;

/// <summary>Why a commit does not make a block final.</summary>
public enum CommitRefusal
{
    /// <summary>It is for another height, or for a height or round that cannot be.</summary>
    WrongHeight,

    /// <summary>It is for another block, or for none.</summary>
    WrongBlock,

    /// <summary>It has more or fewer slots than there are validators, or none.</summary>
    WrongSlots,

    /// <summary>A slot is malformed.</summary>
    MalformedSlot,

    /// <summary>Every slot is absent.</summary>
    NobodySigned,

    /// <summary>A slot names another validator than the one whose place it is.</summary>
    WrongValidator,

    /// <summary>A signature is not the validator's.</summary>
    WrongSignature,

    /// <summary>A validator of the trusted set stands in two slots.</summary>
    DoubleVote,

    /// <summary>Those who signed for the block have too little power.</summary>
    NotEnoughPower,
}
