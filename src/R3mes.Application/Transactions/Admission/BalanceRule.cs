using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The signer can pay the fee.</summary>
public static class BalanceRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        context.Bank.Balance(context.Tx.Signer) >= context.Tx.Fee ? null : TxErrors.BalanceTooLow;
}
