namespace R3mes.Application.Params;

/// <summary>Limits and price of a transaction.</summary>
/// <param name="TxBytesMax">Longest transaction in bytes, at most 65536.</param>
/// <param name="BlockBytesMax">Longest block in bytes, encoded with its header and last commit.</param>
/// <param name="GasMax">Highest gas limit of one transaction.</param>
/// <param name="GasBase">Gas of any transaction: its signature and its writes.</param>
/// <param name="GasPerByte">Gas of each byte of it.</param>
/// <param name="GasPriceMicro">Least price of one unit of gas, in 10^-6 uremes.</param>
/// <param name="BlockGasMax">Most gas of a block: the sum of its transactions' gas limits.</param>
public sealed record FeeTerms(uint TxBytesMax, uint BlockBytesMax, ulong GasMax, ulong GasBase, ulong GasPerByte, ulong GasPriceMicro, ulong BlockGasMax)
{
    /// <summary>What a transaction costs in gas.</summary>
    /// <param name="txBytes">Its length.</param>
    public ulong GasOf(int txBytes) => checked(GasBase + GasPerByte * (ulong)txBytes);

    /// <summary>Least fee in uremes for a gas limit, rounded up.</summary>
    /// <param name="gasLimit">Gas limit of the transaction.</param>
    public ulong FeeMin(ulong gasLimit)
    {
        UInt128 fee = ((UInt128)gasLimit * GasPriceMicro + 999_999) / 1_000_000;
        return fee > ulong.MaxValue ? ulong.MaxValue : (ulong)fee;
    }
}
