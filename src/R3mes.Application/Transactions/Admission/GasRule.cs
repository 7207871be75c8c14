using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The gas limit covers what the transaction costs and is not above the chain's limit.</summary>
public static class GasRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context)
    {
        if (context.Tx.GasLimit > context.Fees.GasMax) return TxErrors.GasTooHigh;
        return context.Tx.GasLimit >= context.Fees.GasOf(context.Tx.ByteCount) ? null : TxErrors.GasTooLow;
    }
}
