using System.Diagnostics.CodeAnalysis;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Transactions that passed the sender's CheckTx: 1 to <see cref="PeerMessageLimits.TxsMax"/>, none empty. On the wire: repeated 1 bytes.</summary>
/// <param name="Txs">The transactions.</param>
public sealed record TxsMessage(IReadOnlyList<byte[]> Txs) : PeerMessage
{
    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Txs;

    internal override byte[] EncodeBody() => ByteList.Encode(Txs);

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out TxsMessage message)
    {
        message = ByteList.TryDecode(bytes, PeerMessageLimits.TxsMax, out IReadOnlyList<byte[]>? items) ? new TxsMessage(items) : null;
        return message is not null;
    }
}
