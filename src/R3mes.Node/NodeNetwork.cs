using System.Net;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Mempool;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node;

/// <summary>A node's way to others: connections, inbox, and gossip of transactions, wired together before the node and started after it.</summary>
public sealed class NodeNetwork : IDisposable
{
    private readonly PeerInbox _inbox = new(InboxLaneLimits.Consensus, InboxLaneLimits.Blocks);
    private readonly NetworkPeers _peers;
    private readonly TcpPeerNetwork _network;
    private readonly TxGossip _gossip;
    private readonly InboxEvents _events;
    private readonly WallClock _clock;
    private readonly Ed25519KeyPair _key;
    private PeerTxDoor? _door;
    private ChainNode? _node;

    /// <summary>Wires it; nothing is dialed before <see cref="Start"/>.</summary>
    /// <param name="chain">The chain: its name and the hash of its genesis file, which peers must share.</param>
    /// <param name="key">The node's key; disposed with the network.</param>
    /// <param name="addresses">Whom to dial.</param>
    /// <param name="limits">How much and how long.</param>
    /// <param name="time">The clock.</param>
    public NodeNetwork((string Id, Digest Genesis) chain, Ed25519KeyPair key, IReadOnlyList<PeerAddress> addresses, PeerLimits limits, TimeProvider time)
    {
        _key = key;
        _clock = new WallClock(time);
        _peers = new NetworkPeers(_inbox, (source, tx) => Door.Take(source, tx));
        _network = new TcpPeerNetwork(new NetworkIdentity(chain.Id, chain.Genesis, key), PeerChannels.Rules, limits, addresses, _peers, time, Random.Shared);
        _peers.Attach(_network);
        _gossip = new TxGossip(_peers, time, peers => _node is { } node && node.Driver.IsMesh(peers));
        _events = new InboxEvents(_inbox, _clock);
        _network.Faulted += fault => _events.Fault ??= fault;
    }

    /// <summary>Other nodes: for consensus, and for transactions.</summary>
    public (IPeers Consensus, IGossip Txs) Peers => (_peers, _gossip);

    /// <summary>The node's time.</summary>
    /// <param name="interval">Pause between blocks.</param>
    public NodeTime Time(TimeSpan interval) => new(_clock, ConsensusTiming.Of(interval), _events);

    /// <summary>Where peers connect, null for nowhere.</summary>
    public IPEndPoint? Endpoint => _network.Endpoint;

    /// <summary>This node's name.</summary>
    public PeerId Self => PeerId.Of(_key.PublicKey);

    /// <summary>Listens and dials, for a node that has begun.</summary>
    /// <param name="node">The node.</param>
    /// <param name="listen">Where to listen; null for nowhere.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, or is not this machine's.</exception>
    public void Start(ChainNode node, IPEndPoint? listen)
    {
        _node = node;
        _door = new PeerTxDoor(node.Intake);
        _network.Start(listen);
    }

    /// <summary>What metrics read.</summary>
    public (TcpPeerNetwork Network, NetworkPeers Peers, PeerInbox Inbox) Parts => (_network, _peers, _inbox);

    /// <summary>Closes every connection.</summary>
    public void Dispose()
    {
        _network.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _gossip.Dispose();
        _inbox.Dispose();
        _key.Dispose();
    }

    private PeerTxDoor Door
    {
        get
        {
            Invariant.Holds(_door is not null, "a network is started after its node");
            return _door;
        }
    }
}
