using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The key belongs to the account that the message names as its signer.</summary>
public static class SignerRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Tx.Message.Signer == context.Tx.Signer ? null : TxErrors.SignerMismatch;
}
