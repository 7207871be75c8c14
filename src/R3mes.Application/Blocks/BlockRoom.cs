using R3mes.Application.Params;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Blocks;

/// <summary>What a block has room for: bytes beside header and last commit, transactions, and gas as their limits promise it.</summary>
/// <param name="terms">The chain's limits.</param>
/// <param name="commitSlots">Slots of the last commit.</param>
/// <param name="txBytesMax">What the proposer has left.</param>
internal sealed class BlockRoom(FeeTerms terms, int commitSlots, long txBytesMax = long.MaxValue)
{
    private readonly long _bytesMax = Math.Min(txBytesMax, BlockLimits.DataBytesMax(terms.BlockBytesMax, commitSlots));
    private long _bytes;
    private ulong _gas;
    private int _count;

    /// <summary>Whether a transaction fits by its bytes alone.</summary>
    public bool HasBytesFor(ReadOnlySpan<byte> tx) => _count < BlockLimits.Default.TxsMax && _bytes + BlockLimits.TxBytes(tx.Length) <= _bytesMax;

    /// <summary>Whether a transaction fits by its bytes and its gas.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="gasLimit">Its gas limit.</param>
    public bool Has(ReadOnlySpan<byte> tx, ulong gasLimit) => HasBytesFor(tx) && gasLimit <= terms.BlockGasMax - _gas;

    /// <summary>Takes the room of a transaction; false when there is too little, and nothing is taken.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="gasLimit">Its gas limit.</param>
    public bool TryTake(ReadOnlySpan<byte> tx, ulong gasLimit)
    {
        if (!Has(tx, gasLimit)) return false;
        _bytes += BlockLimits.TxBytes(tx.Length);
        _gas += gasLimit;
        _count++;
        return true;
    }
}
