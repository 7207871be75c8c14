using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>
/// Peers over the network: reads what comes on the network's tasks, punishes what is no message there, gives transactions to their door at once and
/// puts the rest into the inbox. Safe from any thread.
/// </summary>
/// <param name="inbox">What the driver's thread takes from.</param>
/// <param name="takeTx">The door for transactions; returns what is wrong with one that no honest peer would have sent, else null.</param>
public sealed class NetworkPeers(PeerInbox inbox, Func<TxSource, byte[], Offence?> takeTx) : IPeers, IPeerHandler
{
    private readonly long[] _offences = new long[Enum.GetValues<Offence>().Length];
    private IPeerNetwork? _network;

    /// <summary>Called when a dialed peer was not reached: the address, why, and whether the other side refused.</summary>
    public event Action<PeerAddress, HandshakeRefusal, bool>? Unreached;

    /// <summary>Called when a peer came, on a task of the network.</summary>
    public event Action<PeerId>? Came;

    /// <summary>Called when a peer went, on a task of the network.</summary>
    public event Action<PeerId, CloseReason>? Went;

    /// <inheritdoc/>
    IReadOnlyList<PeerId> IPeers.Connected => Network.Connected;

    private IPeerNetwork Network => _network ?? throw new InvariantException("peers have a network before they are used");

    /// <summary>Names the network, once, before it starts: each needs the other.</summary>
    /// <param name="network">The network whose handler this is.</param>
    public void Attach(IPeerNetwork network) => _network = network;

    /// <summary>Times that peers did something wrong.</summary>
    /// <param name="offence">What they did.</param>
    public long Offences(Offence offence) => Interlocked.Read(ref _offences[(int)offence]);

    /// <inheritdoc/>
    public void Send(PeerId peer, PeerMessage message) => Network.TrySend(peer, (byte)PeerMessageLimits.ChannelOf(message.Kind), PeerMessageCodec.Encode(message));

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message)
    {
        byte channel = (byte)PeerMessageLimits.ChannelOf(message.Kind);
        byte[] bytes = PeerMessageCodec.Encode(message);
        return [.. peers.Where(peer => !Network.TrySend(peer, channel, bytes))];
    }

    /// <inheritdoc/>
    public void Broadcast(PeerMessage message, PeerId? except) => Send([.. Network.Connected.Where(peer => peer != except)], message);

    /// <inheritdoc/>
    public void Punish(PeerId peer, Offence offence)
    {
        Interlocked.Increment(ref _offences[(int)offence]);
        Network.Punish(peer, OffenceWeights.Of(offence));
    }

    /// <inheritdoc/>
    public void Connected(PeerId peer)
    {
        inbox.Connected(peer);
        Came?.Invoke(peer);
    }

    /// <inheritdoc/>
    public void Gone(PeerId peer, CloseReason reason)
    {
        inbox.Gone(peer);
        Went?.Invoke(peer, reason);
    }

    /// <inheritdoc/>
    public void Received(PeerId peer, byte channel, ReadOnlyMemory<byte> payload)
    {
        PeerMessageError? error = PeerMessageCodec.TryDecode(payload.Span, (PeerChannel)channel, out PeerMessage? message);
        if (error is { } what)
        {
            Punish(peer, what switch
            {
                PeerMessageError.TooLarge => Offence.TooLarge,
                PeerMessageError.WrongChannel => Offence.WrongChannel,
                _ => Offence.Malformed,
            });
            return;
        }

        if (message is TxsMessage txs) Take(peer, txs);
        else inbox.TryAdd(peer, message!, payload.Length);
    }

    /// <inheritdoc/>
    public void NotReached(PeerAddress address, HandshakeRefusal refusal, bool byPeer) => Unreached?.Invoke(address, refusal, byPeer);

    private void Take(PeerId peer, TxsMessage txs)
    {
        TxSource source = new(peer, txs.Told);
        foreach (byte[] tx in txs.Txs)
        {
            if (takeTx(source, tx) is { } offence) Punish(peer, offence);
        }
    }
}
