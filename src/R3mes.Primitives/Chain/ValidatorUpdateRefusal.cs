namespace R3mes.Primitives.Chain;

/// <summary>Why changes of a validator set cannot be made (CometBFT's updateWithChangeSet).</summary>
public enum ValidatorUpdateRefusal
{
    /// <summary>A power below zero.</summary>
    NegativePower,

    /// <summary>A power above <see cref="ValidatorSet.TotalPowerMax"/>.</summary>
    PowerTooLarge,

    /// <summary>One validator twice.</summary>
    Duplicate,

    /// <summary>Nobody would be left.</summary>
    WouldBeEmpty,

    /// <summary>A validator to remove that is not in the set.</summary>
    RemovesUnknown,

    /// <summary>The powers would add up to more than <see cref="ValidatorSet.TotalPowerMax"/>.</summary>
    TotalTooLarge,
}
