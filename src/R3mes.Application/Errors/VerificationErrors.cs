namespace R3mes.Application.Errors;

/// <summary>Refusals of the Verification module, 400 to 499.</summary>
public static class VerificationErrors
{
    /// <summary>400</summary>
    public static readonly TxError NotDrawn = new(400, "not_drawn", "The signer was not drawn to verify this subject.");

    /// <summary>401</summary>
    public static readonly TxError NotCommitting = new(401, "not_committing", "Verdicts on this subject are not committed now.");

    /// <summary>402</summary>
    public static readonly TxError AlreadyCommitted = new(402, "already_committed", "The verifier has committed its verdict.");

    /// <summary>403</summary>
    public static readonly TxError NotRevealing = new(403, "not_revealing", "Verdicts on this subject are not revealed now.");

    /// <summary>404</summary>
    public static readonly TxError NotCommitted = new(404, "not_committed", "The verifier committed no verdict to reveal.");

    /// <summary>405</summary>
    public static readonly TxError AlreadyRevealed = new(405, "already_revealed", "The verifier has revealed its verdict.");

    /// <summary>406</summary>
    public static readonly TxError CommitmentMismatch = new(406, "commitment_mismatch", "The revealed verdict is not the committed one.");

    /// <summary>407</summary>
    public static readonly TxError StepOutOfRange = new(407, "step_out_of_range", "The step of an invalid verdict is beyond the round's steps.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } =
        [NotDrawn, NotCommitting, AlreadyCommitted, NotRevealing, NotCommitted, AlreadyRevealed, CommitmentMismatch, StepOutOfRange];
}
