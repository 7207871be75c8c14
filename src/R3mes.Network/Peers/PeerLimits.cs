using R3mes.Network.Transport;

namespace R3mes.Network.Peers;

/// <summary>How much a network takes and how long it waits. Every default says why.</summary>
public sealed record PeerLimits
{
    /// <summary>Peers that dialed us, the listed ones not counted. 32: with four validators' votes each takes little; every one may cost its queues.</summary>
    public int InboundMax { get; init; } = 32;

    /// <summary>Addresses to dial at most. 16: a validator and its sentries.</summary>
    public int OutboundMax { get; init; } = 16;

    /// <summary>Handshakes at a time. 16: each holds a socket and a kilobyte for <see cref="HandshakeTimeMax"/> at most.</summary>
    public int HandshakesMax { get; init; } = 16;

    /// <summary>Time for a whole handshake. 5 s: four short messages, however far the peer.</summary>
    public TimeSpan HandshakeTimeMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for a connection to open. 2 s: longer than any path on Earth takes, shorter than the wait for a dropped SYN to be sent twice again.</summary>
    public TimeSpan DialTimeMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>First wait before dialing again. 100 ms: a restarted peer is back at once.</summary>
    public TimeSpan RedialMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait before dialing again. 1 s: a quorum that returns must find itself within seconds.</summary>
    public TimeSpan RedialMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A ping is sent when nothing else was for so long, and silence is looked at so often. 1 s.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A peer that is silent for longer is gone. 6 s: six pings lost, or stopped; a busy machine is not silent so long.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Time for a frame from its first byte to its last. 15 s: the longest, 5 MiB, at 350 KB/s.</summary>
    public TimeSpan FrameTimeMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What one peer may send a second. 32 MiB and 20,000 frames: six times what four validators need at 5,000 transactions of 1 KB a second.</summary>
    public ReceiveRates Rates { get; init; } = new(32L << 20, 20_000);

    /// <summary>Memory of frames under way that do not fit a connection's buffer of 72 KiB, for all peers together. 16 MiB: three blocks at a time.</summary>
    public long ReceiveBytesMax { get; init; } = 16L << 20;

    /// <summary>Bytes that wait for all peers together, in lanes that drop frames. 24 MiB: within the node's 100 MB.</summary>
    public long SendBytesMax { get; init; } = 24L << 20;

    /// <summary>Points after which a peer is banned.</summary>
    public int BanPoints { get; init; } = 100;

    /// <summary>Points that are forgiven a minute. 60: a peer that errs once a second for long is out.</summary>
    public int ForgivenPerMinute { get; init; } = 60;

    /// <summary>The first ban; each further one lasts twice as long. 1 min: a fault of ours must not cut a validator off for long.</summary>
    public TimeSpan BanMin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest ban. 1 h.</summary>
    public TimeSpan BanMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Peers whose points are remembered. 1024: some 100 KB; the least guilty is forgotten first.</summary>
    public int ScoresMax { get; init; } = 1024;

    /// <summary>Points for sending more frames a second than <see cref="Rates"/> allows, once a pause of 50 ms. 5: a second of it bans.</summary>
    public int FloodPoints { get; init; } = 5;
}
