using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The fee is at least gas limit times the least gas price.</summary>
public static class FeeRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Tx.Fee.Uremes >= context.Fees.FeeMin(context.Tx.GasLimit) ? null : TxErrors.FeeTooLow;
}
