using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

/// <summary>A node's network on loopback that writes down what it is told.</summary>
internal sealed class TestPeer : IPeerHandler, IAsyncDisposable
{
    internal const string Chain = "remes-net-1";
    internal static readonly ChannelRule[] Channels =
    [
        new("consensus", 1 << 20, 64, 1 << 20, OverflowRule.DropPeer),
        new("blocks", 4 << 20, 8, 4 << 20, OverflowRule.DropFrame),
        new("txs", 64 << 10, 16, 256 << 10, OverflowRule.DropFrame),
    ];

    /// <summary>Limits that make tests short.</summary>
    internal static readonly PeerLimits Quick = new()
    {
        HandshakeTimeMax = TimeSpan.FromSeconds(2),
        RedialMin = TimeSpan.FromMilliseconds(20),
        RedialMax = TimeSpan.FromMilliseconds(200),
        HeartbeatInterval = TimeSpan.FromMilliseconds(100),
        SilenceMax = TimeSpan.FromSeconds(3),
        BanMin = TimeSpan.FromMilliseconds(700),
    };

    private readonly Ed25519KeyPair _key;

    internal TestPeer(int seed, PeerLimits? limits = null, IReadOnlyList<PeerAddress>? dial = null, IPEndPoint? listen = null, string chain = Chain, string genesis = "genesis")
    {
        _key = Key(seed);
        Identity = new NetworkIdentity(chain, Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(genesis)), _key);
        Network = new TcpPeerNetwork(Identity, Channels, limits ?? Quick, dial ?? [], this, TimeProvider.System, new Random(seed));
        Network.Faulted += error => Faults.Enqueue(error);
        Network.Start(listen ?? new IPEndPoint(IPAddress.Loopback, 0));
    }

    internal NetworkIdentity Identity { get; }
    internal TcpPeerNetwork Network { get; }
    internal PeerId Id => Identity.Self;
    internal ConcurrentQueue<string> Log { get; } = [];
    internal ConcurrentQueue<Exception> Faults { get; } = [];
    internal ConcurrentQueue<(PeerId Peer, byte Channel, byte[] Payload)> Frames { get; } = [];
    internal ConcurrentQueue<(HandshakeRefusal Refusal, bool ByPeer)> Unreached { get; } = [];

    /// <summary>Called for each frame, on the network's task.</summary>
    internal Action<PeerId, byte, ReadOnlyMemory<byte>>? OnFrame { get; set; }

    internal PeerAddress Address => new(Id, "127.0.0.1", Network.Endpoint!.Port);

    internal static Ed25519KeyPair Key(int seed) => Ed25519KeyPair.FromSeed(Sha256.Hash(BitConverter.GetBytes(seed)).ToArray());

    internal static async Task UntilAsync(Func<bool> holds, string what, int seconds = 20)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(seconds); !holds(); await Task.Delay(5, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < end, $"not within {seconds} s: {what}");
    }

    internal Task UntilConnectedAsync(params TestPeer[] others) =>
        UntilAsync(() => others.All(other => Network.Connected.Contains(other.Id)), $"connected to {others.Length}: {string.Join("; ", Log)}");

    public void Connected(PeerId peer) => Log.Enqueue($"connected {peer}");

    public void Gone(PeerId peer, CloseReason reason) => Log.Enqueue($"gone {peer} {reason}");

    public void Received(PeerId peer, byte channel, ReadOnlyMemory<byte> payload)
    {
        if (OnFrame is { } take) take(peer, channel, payload);
        else Frames.Enqueue((peer, channel, payload.ToArray()));
    }

    public void NotReached(PeerAddress address, HandshakeRefusal refusal, bool byPeer) => Unreached.Enqueue((refusal, byPeer));

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        _key.Dispose();
        Assert.Empty(Faults);
    }

    /// <summary>A raw socket to this peer.</summary>
    internal Socket Dial()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 15_000, SendTimeout = 15_000 };
        socket.Connect(Network.Endpoint!);
        return socket;
    }

    /// <summary>A raw socket that has shaken hands under a key of its own.</summary>
    internal async Task<Socket> DialAsAsync(int seed)
    {
        Socket socket = Dial();
        using Ed25519KeyPair key = Key(seed);
        HandshakeResult result = await SocketHandshake.RunAsync(socket, Identity with { NodeKey = key }, dialed: true, Id, _ => HandshakeRefusal.None, TestContext.Current.CancellationToken);
        Assert.Equal(HandshakeRefusal.None, result.Refusal);
        await UntilAsync(() => Network.Connected.Contains(PeerId.Of(Key(seed).PublicKey)), "a raw peer is connected");
        return socket;
    }
}
