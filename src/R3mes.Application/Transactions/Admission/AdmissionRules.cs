using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>Every rule of admission in its order: cheap ones first, the signature last but for what it guards.</summary>
public static class AdmissionRules
{
    /// <summary>Null when the transaction may be in the block.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) =>
        SizeRule.Check(context.Tx.ByteCount, (int)context.Fees.TxBytesMax)
        ?? TimeoutHeightRule.Check(context)
        ?? SignerRule.Check(context)
        ?? GasRule.Check(context)
        ?? FeeRule.Check(context)
        ?? AccountRule.Check(context)
        ?? SequenceRule.Check(context)
        ?? BalanceRule.Check(context)
        ?? SignatureRule.Check(context);
}
