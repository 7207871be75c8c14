using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>A transaction is no longer than the chain takes.</summary>
public static class SizeRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="byteCount">Length of the transaction.</param>
    /// <param name="byteCountMax">The limit.</param>
    public static TxError? Check(int byteCount, int byteCountMax) => byteCount <= byteCountMax ? null : TxErrors.TooLarge;
}
