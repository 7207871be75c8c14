using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The sequence is the account's next one, so that a transaction runs once and in its signer's order.</summary>
public static class SequenceRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Account is { } account && account.Sequence == context.Tx.Sequence ? null : TxErrors.SequenceMismatch;
}
