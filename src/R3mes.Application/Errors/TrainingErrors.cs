namespace R3mes.Application.Errors;

/// <summary>Refusals of the Training module, 300 to 399.</summary>
public static class TrainingErrors
{
    /// <summary>300</summary>
    public static readonly TxError RoundUnknown = new(300, "round_unknown", "There is no round of this id.");

    /// <summary>301</summary>
    public static readonly TxError RoundClosed = new(301, "round_closed", "The round takes gradients no longer.");

    /// <summary>302</summary>
    public static readonly TxError NotAssigned = new(302, "not_assigned", "The miner was not assigned in this round.");

    /// <summary>303</summary>
    public static readonly TxError MinerUnknown = new(303, "miner_unknown", "The signer is not a registered miner.");

    /// <summary>304</summary>
    public static readonly TxError AlreadySubmitted = new(304, "already_submitted", "The miner has submitted its gradient of this round.");

    /// <summary>305</summary>
    public static readonly TxError StakeTooLow = new(305, "stake_too_low", "The miner's stake is below what its reputation requires.");

    /// <summary>306</summary>
    public static readonly TxError WorkMismatch = new(306, "work_mismatch", "Samples or tokens are not what the round's parameters ask for.");

    /// <summary>307</summary>
    public static readonly TxError ValidatorMayNotMine = new(307, "validator_may_not_mine", "A validator's operator verifies and therefore may not mine.");

    /// <summary>308</summary>
    public static readonly TxError MinersFull = new(308, "miners_full", "The chain takes no more miners.");

    /// <summary>309</summary>
    public static readonly TxError StakeUnaffordable = new(309, "stake_unaffordable", "The account has less than it is to stake.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } =
    [
        RoundUnknown, RoundClosed, NotAssigned, MinerUnknown, AlreadySubmitted, StakeTooLow, WorkMismatch,
        ValidatorMayNotMine, MinersFull, StakeUnaffordable,
    ];
}
