using R3mes.Network.Peers;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

/// <summary>Peers, and a network under them, that write down what they are asked.</summary>
internal sealed class RecordedPeers : IPeers, IPeerNetwork
{
    internal List<(PeerMessage Message, PeerId? Except)> Broadcasts { get; } = [];
    internal List<(PeerId Peer, byte Channel, byte[] Payload)> Sent { get; } = [];
    internal List<(PeerId Peer, int Points)> Punished { get; } = [];
    internal List<PeerId> Ids { get; } = [];

    public IReadOnlyList<PeerId> Connected => Ids;

    internal static PeerId Id(byte i) => PeerId.FromSpan([.. Enumerable.Repeat(i, PeerId.ByteCount)]);

    public void Send(PeerId peer, PeerMessage message) => throw new NotSupportedException();

    internal List<(IReadOnlyList<PeerId> To, PeerMessage Message)> Told { get; } = [];

    /// <summary>Peers whose queues are full.</summary>
    internal HashSet<PeerId> Full { get; } = [];

    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message)
    {
        PeerId[] taking = [.. peers.Where(peer => !Full.Contains(peer))];
        lock (Told)
        {
            if (taking.Length > 0) Told.Add((taking, message));
        }

        return [.. peers.Where(Full.Contains)];
    }

    public void Broadcast(PeerMessage message, PeerId? except)
    {
        lock (Broadcasts) Broadcasts.Add((message, except));
    }

    public void Punish(PeerId peer, Offence offence) => throw new NotSupportedException();

    public bool TrySend(PeerId peer, byte channel, ReadOnlyMemory<byte> payload)
    {
        Sent.Add((peer, channel, payload.ToArray()));
        return true;
    }

    public void Punish(PeerId peer, int points) => Punished.Add((peer, points));
}
