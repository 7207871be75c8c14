using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>Peers that hear what the node says and keep it to themselves.</summary>
internal sealed class DeafPeers : IPeers, IGossip
{
    public List<PeerId> Ids { get; } = [];

    public List<Offence> Offences { get; } = [];

    /// <summary>What was broadcast, in its order.</summary>
    public List<PeerMessage> Said { get; } = [];

    /// <summary>What was sent to one peer, in its order.</summary>
    public List<PeerMessage> Sent { get; } = [];

    public IReadOnlyList<PeerId> Connected => Ids;

    public int Peers => Ids.Count;

    public StatusMessage? Asked { get; private set; }

    public IEnumerable<Vote> Votes => Said.OfType<VoteMessage>().Select(message => message.Vote);

    public void Send(PeerId peer, PeerMessage message) => Sent.Add(message);

    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message) => [];

    public void Broadcast(PeerMessage message, PeerId? except)
    {
        Said.Add(message);
        if (message is StatusMessage { Wants: true } status) Asked = status;
    }

    public void Punish(PeerId peer, Offence offence) => Offences.Add(offence);

    public void Announce(byte[] tx, Digest hash, TxSource? source)
    {
    }

    public void AnnounceAgain(byte[] tx, Digest hash)
    {
    }
}
