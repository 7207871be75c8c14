using R3mes.Application.Errors;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>
/// Transactions that were read before, by their hash. What a transaction says follows from its bytes alone, so who asks for one gets what reading it again would give: at the
/// door, in a proposal, in the block. The oldest are forgotten first. It changes no result.
/// </summary>
public sealed class TxCache
{
    /// <summary>Most transactions that are kept: as many as a block may have.</summary>
    public const int CountMax = 20_000;

    /// <summary>Most bytes of transactions that are kept: those of a full mempool and of a block.</summary>
    public const long BytesMax = 12L << 20;

    private readonly Dictionary<Digest, Tx> _byHash = [];
    private readonly Queue<Digest> _order = []; // holds hashes that were forgotten too
    private long _bytes;

    /// <summary>How many are kept.</summary>
    public int Count => _byHash.Count;

    /// <summary>The transaction of a hash: kept, or read now and kept.</summary>
    /// <param name="bytes">Untrusted bytes, not changed afterwards.</param>
    /// <param name="hash">Their SHA-256.</param>
    /// <param name="tx">The transaction when null is returned.</param>
    public TxError? TryRead(ReadOnlyMemory<byte> bytes, Digest hash, out Tx? tx)
    {
        if (_byHash.TryGetValue(hash, out tx)) return null;
        if (TxDecoder.TryRead(bytes, hash, out tx) is { } unreadable) return unreadable;
        _byHash.Add(hash, tx!);
        _order.Enqueue(hash);
        _bytes += bytes.Length;
        while (_byHash.Count > CountMax || _bytes > BytesMax || _order.Count > 2 * CountMax) Forget(_order.Dequeue());
        return null;
    }

    /// <summary>Forgets a transaction, which may not be there: it is in a block.</summary>
    /// <param name="hash">Its hash.</param>
    public void Forget(Digest hash)
    {
        if (_byHash.Remove(hash, out Tx? tx)) _bytes -= tx.ByteCount;
    }
}
