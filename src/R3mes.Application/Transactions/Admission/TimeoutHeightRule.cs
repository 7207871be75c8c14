using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>A transaction is not held by a block after its timeout height.</summary>
public static class TimeoutHeightRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Tx.TimeoutHeight == 0 || context.Height <= context.Tx.TimeoutHeight ? null : TxErrors.TimedOut;
}
