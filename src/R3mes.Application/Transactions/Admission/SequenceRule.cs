using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The sequence is the account's next one, so that a transaction runs once and in its signer's order.</summary>
public static class SequenceRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Account is not { } account || context.Tx.Sequence > account.Sequence ? TxErrors.SequenceMismatch
        : context.Tx.Sequence < account.Sequence ? TxErrors.SequenceUsed
        : null;
}
