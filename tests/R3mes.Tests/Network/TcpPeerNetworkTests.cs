using System.Net;
using System.Net.Sockets;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

public sealed class TcpPeerNetworkTests
{
    private static readonly int[] Lengths = [0, 1, 5, 1000, 32 * 1024, (72 * 1024) - 5, 72 * 1024, 200_000, 1 << 20];

    [Fact]
    public async Task Frames_of_every_length_arrive_whole_and_in_order()
    {
        await using TestPeer a = new(1);
        await using TestPeer b = new(2, dial: [a.Address]);
        await a.UntilConnectedAsync(b);
        await b.UntilConnectedAsync(a);
        int sent = 0;
        foreach (int length in Lengths)
        {
            byte[] payload = new byte[length];
            new Random(length).NextBytes(payload);
            Assert.True(b.Network.TrySend(a.Id, 0, payload));
            sent++;
            await TestPeer.UntilAsync(() => a.Frames.Count == sent, $"a frame of {length} bytes: {string.Join("; ", a.Log)}");
            Assert.Equal(payload, a.Frames.Last().Payload);
        }

        for (int i = 0; i < 500; i++)
        {
            while (!b.Network.TrySend(a.Id, 2, BitConverter.GetBytes(i))) await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await TestPeer.UntilAsync(() => a.Frames.Count == sent + 500, "all short ones");
        Assert.Equal(Enumerable.Range(0, 500), a.Frames.Skip(sent).Select(frame => BitConverter.ToInt32(frame.Payload)));
        Assert.Equal(a.Network.Traffic.FramesIn(2), b.Network.Traffic.FramesOut(2));
        Assert.Equal(a.Network.Traffic.BytesIn(0), b.Network.Traffic.BytesOut(0));
        Assert.Equal(0, a.Network.ReceiveFill);
        Assert.Equal(0, b.Network.SendFill);
    }

    [Fact]
    public async Task A_frame_over_its_limit_is_refused_by_its_head_and_bans()
    {
        await using TestPeer a = new(1);
        using Socket socket = await a.DialAsAsync(2);
        long before = GC.GetTotalAllocatedBytes();
        socket.Send([0x7f, 0xff, 0xff, 0xff, 1]);
        await TestPeer.UntilAsync(() => a.Network.Counters.Closed(CloseReason.BadFrame) == 1, "closed");
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64L << 20); // of 2 GiB that the head spoke of
        Assert.Equal(1, a.Network.Banned);
        Assert.Empty(a.Frames);
    }

    [Fact]
    public async Task A_frame_that_never_ends_is_cut_off_and_its_bytes_are_given_back()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { FrameTimeMax = TimeSpan.FromMilliseconds(600) });
        using Socket socket = await a.DialAsAsync(2);
        socket.Send([0, 0x10, 0, 0, 0]);
        await TestPeer.UntilAsync(() => a.Network.ReceiveFill > 0, "a long frame has its share");
        // A byte now and then is not silence, and is no frame either.
        await TestPeer.UntilAsync(
            () =>
            {
                try
                {
                    socket.Send([1]);
                    return a.Network.Counters.Closed(CloseReason.FrameTooSlow) == 1;
                }
                catch (SocketException)
                {
                    return a.Network.Counters.Closed(CloseReason.FrameTooSlow) == 1;
                }
            },
            "cut off");
        Assert.Equal(0, a.Network.ReceiveFill);
    }

    [Fact]
    public async Task Long_frames_of_all_peers_share_one_budget_and_wait_their_turn()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { ReceiveBytesMax = 4 << 20, FrameTimeMax = TimeSpan.FromMinutes(1) });
        using Socket one = await a.DialAsAsync(2), two = await a.DialAsAsync(3);
        one.Send([0, 0x30, 0, 0, 1]); // 3 MiB of 4
        await TestPeer.UntilAsync(() => a.Network.ReceiveFill > 0.7, "the first has its share");
        byte[] frame = [0, 0x20, 0, 0, 1, .. new byte[2 << 20]];
        Task sending = Task.Run(() => SendAll(two, frame), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Empty(a.Frames);
        SendAll(one, new byte[3 << 20]);
        await TestPeer.UntilAsync(() => a.Frames.Count == 2, "both arrive");
        await sending;
        Assert.Equal([3 << 20, 2 << 20], a.Frames.Select(f => f.Payload.Length));
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_gone_and_one_that_pings_stays()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { SilenceMax = TimeSpan.FromMilliseconds(800) });
        await using TestPeer b = new(2, dial: [a.Address]);
        using Socket half = await a.DialAsAsync(3);
        await TestPeer.UntilAsync(() => a.Log.Any(line => line.EndsWith("Idle", StringComparison.Ordinal)), "the silent one is gone");
        await Task.Delay(1200, TestContext.Current.CancellationToken);
        Assert.Equal([b.Id], a.Network.Connected);
        Assert.Equal(1, a.Network.Counters.Closed(CloseReason.Idle));
        Assert.Equal(0, b.Network.Counters.Closed(CloseReason.ClosedByPeer));
    }

    [Fact]
    public async Task A_flood_of_frames_is_throttled_and_punished()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { Rates = new ReceiveRates(1 << 20, 200), BanMin = TimeSpan.FromMinutes(1) });
        using Socket socket = await a.DialAsAsync(2);
        byte[] many = new byte[5 * 2000]; // 2000 empty frames of channel 0
        try
        {
            for (int i = 0; i < 100; i++) socket.Send(many);
        }
        catch (SocketException)
        {
            // Cut off while it sends.
        }

        await TestPeer.UntilAsync(() => a.Network.Counters.Closed(CloseReason.Banned) == 1, "banned");
        Assert.InRange(a.Frames.Count, 200, 2000);
        Assert.True(a.Network.Traffic.Throttled >= 20);
        using Socket again = a.Dial();
        using Ed25519KeyPair key = TestPeer.Key(2);
        HandshakeResult result = await SocketHandshake.RunAsync(again, a.Identity with { NodeKey = key }, true, null, _ => HandshakeRefusal.None, TestContext.Current.CancellationToken);
        Assert.Equal((HandshakeRefusal.Banned, true), (result.Refusal, result.ByPeer));
    }

    [Fact]
    public async Task Many_bytes_are_throttled_and_not_punished()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { Rates = new ReceiveRates(1 << 20, 10_000) });
        await using TestPeer b = new(2, dial: [a.Address]);
        await b.UntilConnectedAsync(a);
        DateTime began = DateTime.UtcNow;
        for (int i = 0; i < 40; i++)
        {
            while (!b.Network.TrySend(a.Id, 2, new byte[64 << 10])) await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await TestPeer.UntilAsync(() => a.Frames.Count == 40, "2.5 MiB at 1 MiB a second");
        Assert.True(DateTime.UtcNow - began > TimeSpan.FromSeconds(1));
        Assert.True(a.Network.Traffic.Throttled > 0);
        Assert.Equal(0, a.Network.Counters.Bans);
        Assert.Equal([b.Id], a.Network.Connected);
    }

    [Fact]
    public async Task A_ban_ends_and_the_peer_comes_back()
    {
        await using TestPeer a = new(1);
        await using TestPeer b = new(2, dial: [a.Address]);
        await a.UntilConnectedAsync(b);
        a.Network.Punish(b.Id, 99);
        Assert.Equal(0, a.Network.Banned);
        a.Network.Punish(b.Id, 5);
        Assert.Equal(1, a.Network.Banned);
        await TestPeer.UntilAsync(() => b.Unreached.Any(u => u is { Refusal: HandshakeRefusal.Banned, ByPeer: true }), "told that it is banned");
        await a.UntilConnectedAsync(b);
        Assert.Equal(0, a.Network.Banned);
        Assert.Equal([$"connected {b.Id}", $"gone {b.Id} Banned", $"connected {b.Id}"], a.Log);
    }

    [Fact]
    public async Task A_peer_that_died_is_dialed_until_it_is_back()
    {
        TestPeer a = new(1);
        PeerAddress address = a.Address;
        await using TestPeer b = new(2, dial: [address]);
        await b.UntilConnectedAsync(a);
        await a.DisposeAsync();
        await TestPeer.UntilAsync(() => b.Unreached.Count >= 3, "dialed in vain");
        Assert.Empty(b.Network.Connected);
        await using TestPeer back = new(1, listen: new IPEndPoint(IPAddress.Loopback, address.Port));
        await b.UntilConnectedAsync(back);
        await back.UntilConnectedAsync(b);
        Assert.Equal([$"connected {a.Id}", $"gone {a.Id} ClosedByPeer", $"connected {a.Id}"], b.Log.Select(line => line.Replace("Failed", "ClosedByPeer", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nodes_that_dial_each_other_keep_one_connection_and_the_same()
    {
        int[] ports = [FreePort(), FreePort()];
        PeerAddress first = new(null, "127.0.0.1", ports[0]), second = new(null, "127.0.0.1", ports[1]);
        for (int round = 0; round < 10; round++)
        {
            await using TestPeer a = new(1, dial: [second], listen: new IPEndPoint(IPAddress.Loopback, ports[0]));
            await using TestPeer b = new(2, dial: [first, first], listen: new IPEndPoint(IPAddress.Loopback, ports[1]));
            await a.UntilConnectedAsync(b);
            await b.UntilConnectedAsync(a);
            // Settled: what one sends the other gets, both ways.
            await TestPeer.UntilAsync(
                () =>
                {
                    a.Network.TrySend(b.Id, 0, new byte[] { 1 });
                    b.Network.TrySend(a.Id, 0, new byte[] { 2 });
                    return !a.Frames.IsEmpty && !b.Frames.IsEmpty;
                },
                "a frame each way");
            await Task.Delay(200, TestContext.Current.CancellationToken);
            long changes = a.Network.Counters.Opened + b.Network.Counters.Opened;
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.Equal(changes, a.Network.Counters.Opened + b.Network.Counters.Opened);
            Assert.Single(a.Network.Connected);
            Assert.Single(b.Network.Connected);
        }
    }

    [Fact]
    public async Task Peers_beyond_the_limit_are_refused_and_listed_ones_are_not()
    {
        PeerAddress listed = new(PeerId.Of(TestPeer.Key(4).PublicKey), "127.0.0.1", 1);
        await using TestPeer a = new(1, TestPeer.Quick with { InboundMax = 1 }, dial: [listed]);
        await using TestPeer b = new(2, dial: [a.Address]);
        await a.UntilConnectedAsync(b);
        await using TestPeer c = new(3, dial: [a.Address]);
        await TestPeer.UntilAsync(() => c.Unreached.Any(u => u is { Refusal: HandshakeRefusal.TooManyPeers, ByPeer: true }), "refused");
        await using TestPeer d = new(4, dial: [a.Address]);
        await a.UntilConnectedAsync(d);
        Assert.Equal(1, a.Network.InboundFill);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_costs_bounded_memory_and_is_cut_off()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { SendBytesMax = 3 << 20, SilenceMax = TimeSpan.FromMinutes(1) });
        using Socket deaf = await a.DialAsAsync(2);
        PeerId id = PeerId.Of(TestPeer.Key(2).PublicKey);
        int queued = 0;
        byte[] block = new byte[1 << 20];
        for (bool took = true; took; await Task.Delay(200, TestContext.Current.CancellationToken)) // until the kernel takes no more
        {
            for (took = false; a.Network.TrySend(id, 1, block); took = true) Assert.True(++queued < 60);
        }

        Assert.True(a.Network.Traffic.Dropped(1) > 0);
        Assert.Equal([id], a.Network.Connected); // blocks are dropped, the peer stays
        Assert.InRange(a.Network.SendFill, 0.5, 1);
        for (int i = 0; a.Network.TrySend(id, 0, new byte[1000]); i++) Assert.True(i < 20_000);
        await TestPeer.UntilAsync(() => a.Network.Counters.Closed(CloseReason.QueueFull) == 1, "cut off");
        Assert.Equal(0, a.Network.SendFill);
        Assert.False(a.Network.TrySend(id, 0, block));
    }

    [Fact]
    public async Task What_a_round_waits_for_goes_before_what_waits_longer()
    {
        await using TestPeer a = new(1, TestPeer.Quick with { SilenceMax = TimeSpan.FromMinutes(1) });
        using SemaphoreSlim gate = new(0);
        await using TestPeer b = new(2, dial: [a.Address]);
        await b.UntilConnectedAsync(a);
        await a.UntilConnectedAsync(b);
        List<byte> order = [];
        a.OnFrame = (_, channel, _) =>
        {
            lock (order) order.Add(channel);
            if (order.Count == 1) gate.Wait();
        };
        // The reader stands still: what the kernel does not take waits in the queues.
        while (b.Network.TrySend(a.Id, 1, new byte[1 << 20])) await Task.Delay(5, TestContext.Current.CancellationToken);
        while (b.Network.TrySend(a.Id, 2, new byte[60_000])) { }
        Assert.True(b.Network.TrySend(a.Id, 0, new byte[10]));
        gate.Release();
        await TestPeer.UntilAsync(() => { lock (order) return order.Contains(2); }, "all lanes move");
        lock (order) Assert.True(order.IndexOf(0) < order.IndexOf(2));
    }

    [Fact]
    public async Task A_handler_that_throws_is_reported_and_costs_its_connection_alone()
    {
        TestPeer a = new(1, TestPeer.Quick);
        await using TestPeer b = new(2, dial: [a.Address]), c = new(3, dial: [a.Address]);
        await a.UntilConnectedAsync(b, c);
        await b.UntilConnectedAsync(a);
        a.OnFrame = (_, _, _) => throw new InvalidOperationException("a bug");
        Assert.True(b.Network.TrySend(a.Id, 0, new byte[1]));
        await TestPeer.UntilAsync(() => !a.Faults.IsEmpty, "reported");
        Assert.Contains(c.Id, a.Network.Connected);
        a.Faults.Clear();
        await a.DisposeAsync();
        Assert.Empty(a.Network.Connected);
    }

    [Fact]
    public void An_address_that_is_taken_is_an_error()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        Assert.Throws<SocketException>(() => new TestPeer(1, listen: (IPEndPoint)taken.LocalEndPoint!));
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[socket.Send(bytes)..];
    }
}
