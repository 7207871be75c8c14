using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip.Messages;

/// <summary>
/// Transactions that passed the sender's CheckTx: 1 to <see cref="PeerMessageLimits.TxsMax"/>, none empty; and who else was told of them. On the wire: repeated 1 bytes, then
/// repeated 2 bytes, 20 each.
/// </summary>
/// <param name="Txs">The transactions.</param>
/// <param name="Told">Peers that have them or are being sent them, at most <see cref="PeerMessageLimits.ToldMax"/>: the receiver tells the others alone.</param>
public sealed record TxsMessage(IReadOnlyList<byte[]> Txs, IReadOnlyList<PeerId> Told) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Txs;

    internal override byte[] Encode()
    {
        WireWriter writer = Begin(ByteList.BytesOf(Txs) + (Told.Count * PeerMessageLimits.ToldBytes));
        ByteList.Write(writer, Txs);
        Span<byte> id = stackalloc byte[PeerId.ByteCount];
        foreach (PeerId peer in Told)
        {
            peer.CopyTo(id);
            writer.WriteRepeatedBytes(2, id);
        }

        return writer.ToArray();
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out TxsMessage message)
    {
        message = null;
        List<byte[]> txs = [];
        List<PeerId> told = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (type != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> item)) return false;
            bool read = field switch
            {
                1 => told.Count == 0 && txs.Count < PeerMessageLimits.TxsMax && !item.IsEmpty,
                2 => told.Count < PeerMessageLimits.ToldMax && item.Length == PeerId.ByteCount,
                _ => false,
            };
            if (!read) return false;
            if (field == 1) txs.Add(item.ToArray());
            else told.Add(PeerId.FromSpan(item));
        }

        if (reader.Failed || txs.Count == 0) return false;
        message = new TxsMessage(txs, told);
        return true;
    }
}
