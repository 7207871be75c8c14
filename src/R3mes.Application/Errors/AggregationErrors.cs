namespace R3mes.Application.Errors;

/// <summary>Refusals of the Aggregation module, 500 to 599.</summary>
public static class AggregationErrors
{
    /// <summary>500</summary>
    public static readonly TxError NotDrawn = new(500, "proposer_not_drawn", "The signer was not drawn to aggregate this round.");

    /// <summary>501</summary>
    public static readonly TxError NotAggregating = new(501, "not_aggregating", "The round takes no aggregation commitment now.");

    /// <summary>502</summary>
    public static readonly TxError AlreadyCommitted = new(502, "aggregation_already_committed", "The proposer has committed its result.");

    /// <summary>503</summary>
    public static readonly TxError NotUnveiling = new(503, "not_unveiling", "The round takes no aggregation reveal now.");

    /// <summary>504</summary>
    public static readonly TxError NotCommitted = new(504, "aggregation_not_committed", "The proposer committed no result to reveal.");

    /// <summary>505</summary>
    public static readonly TxError AlreadyRevealed = new(505, "aggregation_already_revealed", "The proposer has revealed its result.");

    /// <summary>506</summary>
    public static readonly TxError CommitmentMismatch = new(506, "aggregation_commitment_mismatch", "The revealed result is not the committed one.");

    /// <summary>507</summary>
    public static readonly TxError ParticipantsMismatch = new(507, "participants_mismatch", "The participants root is not the one that the chain fixed.");

    /// <summary>508</summary>
    public static readonly TxError NotChallengeable = new(508, "not_challengeable", "The round's aggregation cannot be challenged now.");

    /// <summary>509</summary>
    public static readonly TxError AlreadyChallenged = new(509, "already_challenged", "The round's aggregation has been challenged.");

    /// <summary>510</summary>
    public static readonly TxError BondTooLow = new(510, "bond_too_low", "The bond is below what a challenge requires.");

    /// <summary>511</summary>
    public static readonly TxError BondUnaffordable = new(511, "bond_unaffordable", "The account has less than the bond.");

    /// <summary>512</summary>
    public static readonly TxError SameResult = new(512, "same_result", "The challenger claims the very result that it challenges.");

    /// <summary>513</summary>
    public static readonly TxError OwnResult = new(513, "own_result", "A proposer cannot challenge its own result.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } =
    [
        NotDrawn, NotAggregating, AlreadyCommitted, NotUnveiling, NotCommitted, AlreadyRevealed, CommitmentMismatch, ParticipantsMismatch,
        NotChallengeable, AlreadyChallenged, BondTooLow, BondUnaffordable, SameResult, OwnResult,
    ];
}
