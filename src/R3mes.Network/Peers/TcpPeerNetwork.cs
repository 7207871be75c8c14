using System.Net;
using System.Net.Sockets;
using R3mes.Network.Handshake;
using R3mes.Network.Transport;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>
/// Peers over plain TCP, in the place where libp2p will be. It proves who a peer is and does not encrypt: for loopback and private networks. Every queue,
/// buffer and table has a limit of <see cref="PeerLimits"/> or of a <see cref="ChannelRule"/>; what is dropped or refused is counted by reason.
/// </summary>
public sealed class TcpPeerNetwork : IPeerNetwork, IAsyncDisposable
{
    private readonly NetworkIdentity _self;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IReadOnlyList<PeerAddress> _addresses;
    private readonly IPeerHandler _handler;
    private readonly Lock _gate = new();
    private readonly PeerTable _table;
    private readonly PeerScores _scores;
    private readonly ByteBudget _receiveBudget;
    private readonly SharedBytes _sendShared;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _origin;
    private readonly List<Task> _loops = [];
    private PeerListener? _listener;

    /// <summary>A network that <see cref="Start"/> begins.</summary>
    /// <param name="self">This node; the caller disposes its key afterwards.</param>
    /// <param name="channels">The lanes, the same on both sides.</param>
    /// <param name="limits">How much and how long.</param>
    /// <param name="addresses">Whom to dial, again whenever they are lost.</param>
    /// <param name="handler">Whom to tell.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">For the waits between dials; need not be secret.</param>
    public TcpPeerNetwork(
        NetworkIdentity self, IReadOnlyList<ChannelRule> channels, PeerLimits limits, IReadOnlyList<PeerAddress> addresses, IPeerHandler handler, TimeProvider time, Random random)
    {
        Invariant.Holds(channels.Count is > 0 and < FrameHeader.Ping, "channels have numbers below that of pings");
        Invariant.Holds(channels.All(channel => channel.FrameBytesMax <= limits.ReceiveBytesMax), "the longest frame fits the budget of all");
        (_self, _limits, _addresses, _handler, _time, _random) = (self, limits, addresses, handler, time, random);
        _table = new PeerTable(self.Self, addresses.Where(address => address.Id is not null).Select(address => address.Id!.Value).ToHashSet(), limits);
        _scores = new PeerScores(limits);
        _receiveBudget = new ByteBudget(limits.ReceiveBytesMax);
        _sendShared = new SharedBytes(limits.SendBytesMax);
        Traffic = new TrafficCounters(channels);
        _origin = time.GetTimestamp();
    }

    /// <summary>Called when the handler threw: a bug of ours, after which the node should stop.</summary>
    public event Action<Exception>? Faulted;

    /// <summary>Frames and bytes by channel.</summary>
    public TrafficCounters Traffic { get; }

    /// <summary>What became of connections.</summary>
    public PeerCounters Counters { get; } = new();

    /// <summary>Where it listens, null when it does not.</summary>
    public IPEndPoint? Endpoint { get; private set; }

    /// <summary>Share of the memory for long frames under way that is taken, 0 to 1.</summary>
    public double ReceiveFill => _receiveBudget.Fill;

    /// <summary>Share of the bytes that may wait for all peers, 0 to 1.</summary>
    public double SendFill => Math.Min(1, _sendShared.Fill);

    /// <summary>Share of the fullest lane of any peer, 0 to 1.</summary>
    public double QueueFill => Locked(() => _table.All.Select(peer => Math.Min(1, peer.QueueFill)).DefaultIfEmpty(0).Max());

    /// <summary>Share of the handshakes that may run at a time, 0 to 1.</summary>
    public double HandshakeFill => _listener?.Fill ?? 0;

    /// <summary>Share of the inbound connections that there may be, 0 to 1.</summary>
    public double InboundFill => Locked(() => Math.Min(1, (double)_table.Inbound / Math.Max(1, _limits.InboundMax)));

    /// <summary>Share of the scores that are remembered, 0 to 1.</summary>
    public double ScoresFill => Locked(() => (double)_scores.Count / _limits.ScoresMax);

    /// <summary>Peers that are banned now.</summary>
    public int Banned => Locked(() => _scores.BannedAt(Now));

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Connected => Locked<IReadOnlyList<PeerId>>(() => [.. _table.All.Select(peer => peer.Peer)]);

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Listens and dials.</summary>
    /// <param name="listen">Where to listen, port 0 lets the system choose; null listens nowhere.</param>
    /// <exception cref="SocketException">The address is taken, or is not this machine's.</exception>
    public void Start(IPEndPoint? listen)
    {
        Invariant.Holds(_loops.Count == 0, "a network starts once");
        if (listen is not null)
        {
            _listener = new PeerListener(listen, this, _limits, _time);
            Endpoint = _listener.Endpoint;
            _loops.Add(_listener.RunAsync(_stop.Token));
        }

        foreach (PeerAddress address in _addresses.Take(_limits.OutboundMax))
            _loops.Add(new PeerDialer(address, this, new RedialSchedule(_limits, _random), _time).RunAsync(_stop.Token));
        _loops.Add(BeatAsync());
    }

    /// <inheritdoc/>
    public bool TrySend(PeerId peer, byte channel, ReadOnlyMemory<byte> payload) => Find(peer)?.TrySend(channel, payload) == true;

    /// <inheritdoc/>
    public void Punish(PeerId peer, int points)
    {
        PeerConnection? connection;
        lock (_gate)
        {
            if (!_scores.Add(peer, points, Now)) return;
            connection = _table.Find(peer);
        }

        Counters.AddBan();
        connection?.Close(CloseReason.Banned);
    }

    /// <summary>Closes every connection and stops; the handler has heard its last when this ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener?.Dispose();
        PeerConnection[] left;
        lock (_gate) left = [.. _table.All];
        foreach (PeerConnection connection in left) connection.Close(CloseReason.Stopping);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        // A handshake that was at its end may have become a connection meanwhile; none can after this.
        lock (_gate) left = [.. left.Union(_table.All)];
        foreach (PeerConnection connection in left) connection.Close(CloseReason.Stopping);
        await Task.WhenAll(left.Select(connection => connection.Finished)).ConfigureAwait(false);
    }

    /// <summary>The connection to a peer.</summary>
    internal PeerConnection? Find(PeerId peer) => Locked(() => _table.Find(peer));

    /// <summary>Reports a bug of ours.</summary>
    internal void Fault(Exception error) => Faulted?.Invoke(error);

    /// <summary>Dials once.</summary>
    internal async Task<(HandshakeResult Result, PeerConnection? Connection)> DialAsync(PeerAddress address, CancellationToken stop)
    {
        Counters.AddDialed();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        HandshakeResult result;
        PeerConnection? connection = null;
        try
        {
            using CancellationTokenSource limit = new(_limits.DialTimeMax, _time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
            await socket.ConnectAsync(address.EndPoint, either.Token).ConfigureAwait(false);
            (result, connection) = await TakeAsync(socket, dialed: true, address.Id, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            stop.ThrowIfCancellationRequested();
            result = new HandshakeResult(default, error is SocketException ? HandshakeRefusal.Closed : HandshakeRefusal.TimedOut, ByPeer: false);
            Counters.AddRefused(result.Refusal, byPeer: false);
        }

        if (connection is null) _handler.NotReached(address, result.Refusal, result.ByPeer);
        return (result, connection);
    }

    /// <summary>Shakes hands over a connected socket and takes the peer; the socket is closed when that fails.</summary>
    internal async Task<(HandshakeResult Result, PeerConnection? Connection)> TakeAsync(Socket socket, bool dialed, PeerId? expected, CancellationToken stop)
    {
        HandshakeResult result;
        using (CancellationTokenSource limit = new(_limits.HandshakeTimeMax, _time))
        using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token))
        {
            socket.NoDelay = true; // votes are small and waited for
            result = await SocketHandshake.RunAsync(socket, _self, dialed, expected, peer => Locked(() => Judge(peer, dialed)), either.Token).ConfigureAwait(false);
        }

        if (result.Refusal == HandshakeRefusal.TimedOut && stop.IsCancellationRequested) result = result with { Refusal = HandshakeRefusal.Stopping };
        PeerConnection? connection = result.Refusal == HandshakeRefusal.None ? await PutAsync(socket, result.Peer, dialed).ConfigureAwait(false) : null;
        if (connection is not null) return (result, connection);
        if (result.Refusal == HandshakeRefusal.None) result = result with { Refusal = HandshakeRefusal.Duplicate };
        Counters.AddRefused(result.Refusal, result.ByPeer);
        socket.Dispose();
        return (result, null);
    }

    private async Task<PeerConnection?> PutAsync(Socket socket, PeerId peer, bool dialed)
    {
        PeerConnection connection = new(socket, peer, dialed, _limits, Traffic, _sendShared, _time, () => Punish(peer, _limits.FloodPoints));
        PeerConnection? before;
        lock (_gate)
        {
            // Asked again: since the handshake another connection to the same peer may have come about.
            if (_stop.IsCancellationRequested || Judge(peer, dialed) != HandshakeRefusal.None) return null;
            before = _table.Put(connection);
        }

        if (before is not null)
        {
            before.Close(CloseReason.Replaced);
            await before.Finished.ConfigureAwait(false);
        }

        Counters.AddOpened();
        _ = Task.Run(() => RunAsync(connection));
        return connection;
    }

    private async Task RunAsync(PeerConnection connection)
    {
        PeerId peer = connection.Peer;
        try
        {
            _handler.Connected(peer);
            await connection.RunAsync(_receiveBudget, (channel, payload) => _handler.Received(peer, channel, payload)).ConfigureAwait(false);
        }
        catch (Exception bug)
        {
            connection.Close(CloseReason.Failed);
            Fault(bug);
        }

        // Before its place is free and its end is told: it could come back in between.
        if (connection.Reason == CloseReason.BadFrame) Punish(peer, _limits.BanPoints);
        lock (_gate) _table.Remove(connection);
        Counters.AddClosed(connection.Reason);
        try
        {
            _handler.Gone(peer, connection.Reason);
        }
        catch (Exception bug)
        {
            Fault(bug);
        }

        connection.Finish();
    }

    private async Task BeatAsync()
    {
        using PeriodicTimer timer = new(_limits.HeartbeatInterval, _time);
        long last = _time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                // After this process itself stood still, what came meanwhile is not read yet: nobody was silent.
                bool stoodStill = _time.GetElapsedTime(last) > 2 * _limits.HeartbeatInterval;
                last = _time.GetTimestamp();
                PeerConnection[] now;
                lock (_gate) now = [.. _table.All];
                foreach (PeerConnection connection in now) connection.Beat(_limits, mayClose: !stoodStill);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private HandshakeRefusal Judge(PeerId peer, bool dialed) => _scores.IsBanned(peer, Now) ? HandshakeRefusal.Banned : _table.Judge(peer, dialed);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate) return read();
    }
}
