using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Transactions that passed the sender's mempool: protobuf { repeated bytes txs = 1 }.</summary>
public sealed record TxsMessage(IReadOnlyList<byte[]> Txs) : PeerMessage
{
    /// <summary>Most transactions in a message.</summary>
    public const int CountMax = 2000;

    /// <summary>Longest message in bytes.</summary>
    public const int BytesMax = 1 << 20;

    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Txs;

    internal override byte[] EncodeBody()
    {
        WireWriter writer = new(Txs.Sum(tx => tx.Length + 5));
        foreach (byte[] tx in Txs) writer.WriteRepeatedBytes(1, tx);
        return writer.ToArray();
    }

    internal static TxsMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> txs = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || txs.Count == CountMax || !reader.TryReadBytes(out ReadOnlySpan<byte> tx) || tx.IsEmpty) return null;
            txs.Add(tx.ToArray());
        }

        if (reader.Failed || txs.Count == 0) return null;
        TxsMessage whole = new(txs);
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
