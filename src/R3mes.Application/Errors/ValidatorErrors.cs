namespace R3mes.Application.Errors;

/// <summary>Refusals of the Validators module, 600 to 699.</summary>
public static class ValidatorErrors
{
    /// <summary>600</summary>
    public static readonly TxError MinerMayNotValidate = new(600, "miner_may_not_validate", "A miner's account trains and therefore may not validate.");

    /// <summary>601</summary>
    public static readonly TxError ValidatorsFull = new(601, "validators_full", "The chain takes no more validators.");

    /// <summary>602</summary>
    public static readonly TxError StakeTooLow = new(602, "validator_stake_too_low", "The stake is below what a validator needs.");

    /// <summary>603</summary>
    public static readonly TxError StakeUnaffordable = new(603, "validator_stake_unaffordable", "The account has less than it is to stake.");

    /// <summary>604</summary>
    public static readonly TxError KeyTaken = new(604, "consensus_key_taken", "The consensus key is another validator's, or not the one that this validator began with.");

    /// <summary>605</summary>
    public static readonly TxError KeyUnproven = new(605, "consensus_key_unproven", "The proof is not the consensus key's signature over this chain and operator.");

    /// <summary>606</summary>
    public static readonly TxError VrfKeyInvalid = new(606, "vrf_key_invalid", "The VRF key is not a public key of RFC 9381's suite 3.");

    /// <summary>607</summary>
    public static readonly TxError ValidatorUnknown = new(607, "validator_unknown", "The signer is not a validator's operator.");

    /// <summary>608</summary>
    public static readonly TxError Tombstoned = new(608, "tombstoned", "The validator contradicted itself and never validates again.");

    /// <summary>609</summary>
    public static readonly TxError NotJailed = new(609, "not_jailed", "The validator is not in jail.");

    /// <summary>610</summary>
    public static readonly TxError JailNotOver = new(610, "jail_not_over", "The validator's time in jail is not over.");

    /// <summary>611</summary>
    public static readonly TxError AlreadyLeaving = new(611, "already_leaving", "The validator is leaving; it may come back once its stake is paid out.");

    /// <summary>612</summary>
    public static readonly TxError LastValidator = new(612, "last_validator", "The chain has no other validator.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } =
    [
        MinerMayNotValidate, ValidatorsFull, StakeTooLow, StakeUnaffordable, KeyTaken, KeyUnproven, VrfKeyInvalid, ValidatorUnknown,
        Tombstoned, NotJailed, JailNotOver, AlreadyLeaving, LastValidator,
    ];
}
