using System.Net.Sockets;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

public sealed class HandshakeTests
{
    [Fact]
    public async Task Two_nodes_of_one_chain_connect_and_know_each_other_by_key()
    {
        await using TestPeer a = new(1);
        await using TestPeer b = new(2, dial: [a.Address]);
        await b.UntilConnectedAsync(a);
        await a.UntilConnectedAsync(b);
        Assert.Equal(PeerId.Of(TestPeer.Key(2).PublicKey), Assert.Single(a.Network.Connected));
    }

    [Theory]
    [InlineData("another-1", "genesis", HandshakeRefusal.WrongChain)]
    [InlineData(TestPeer.Chain, "another", HandshakeRefusal.WrongGenesis)]
    public async Task Another_chain_is_refused_and_told_why(string chain, string genesis, HandshakeRefusal expected)
    {
        await using TestPeer a = new(1);
        await using TestPeer b = new(2, dial: [a.Address], chain: chain, genesis: genesis);
        await TestPeer.UntilAsync(() => b.Unreached.Any(u => u.Refusal == expected), "refused");
        await TestPeer.UntilAsync(() => a.Network.Counters.RefusedByUs(expected) + a.Network.Counters.RefusedByPeers(expected) > 0, "counted");
        Assert.Empty(a.Network.Connected);
        Assert.Empty(a.Log);
    }

    [Fact]
    public async Task A_node_does_not_connect_to_itself_and_stops_trying()
    {
        await using TestPeer a = new(1);
        await using TestPeer same = new(1, dial: [a.Address with { Id = null }]);
        await TestPeer.UntilAsync(() => same.Unreached.Any(u => u.Refusal == HandshakeRefusal.Self), "self");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(1, same.Network.Counters.Dialed);
        Assert.Empty(a.Log);
    }

    [Fact]
    public async Task Whoever_was_not_dialed_is_refused()
    {
        await using TestPeer a = new(1);
        await using TestPeer b = new(2, dial: [a.Address with { Id = PeerId.Of(TestPeer.Key(3).PublicKey) }]);
        await TestPeer.UntilAsync(() => b.Unreached.Any(u => u is { Refusal: HandshakeRefusal.WrongPeer, ByPeer: false }), "wrong peer");
        Assert.Empty(a.Log);
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        await using TestPeer a = new(1);
        using Socket socket = a.Dial();
        Hello hello = new(Hello.CurrentVersion + 1, TestPeer.Chain, a.Identity.GenesisHash, TestPeer.Key(2).PublicKey, default);
        socket.Send(HandshakeMessage.Encode(HandshakeMessageKind.Hello, hello.Encode()));
        Assert.Equal(HandshakeRefusal.WrongVersion, RefusalFrom(socket));
    }

    [Fact]
    public async Task A_key_that_is_named_and_not_held_is_refused()
    {
        await using TestPeer a = new(1);
        using Socket socket = a.Dial();
        Hello hello = new(Hello.CurrentVersion, TestPeer.Chain, a.Identity.GenesisHash, TestPeer.Key(2).PublicKey, default);
        socket.Send(HandshakeMessage.Encode(HandshakeMessageKind.Hello, hello.Encode()));
        socket.Send(HandshakeMessage.Encode(HandshakeMessageKind.Proof, TestPeer.Key(3).Sign("anything"u8)));
        Assert.Equal(HandshakeRefusal.BadSignature, RefusalFrom(socket));
        Assert.Empty(a.Log);
    }

    [Fact]
    public void A_proof_holds_for_its_own_connection_and_role_alone()
    {
        NetworkIdentity a = new(TestPeer.Chain, default, TestPeer.Key(1)), b = new(TestPeer.Chain, default, TestPeer.Key(2));
        HandshakeState dialer = State(a, true, "1"), listener = State(b, false, "2"), other = State(b, false, "3");
        Assert.Equal(HandshakeRefusal.None, listener.TakeHello(Body(dialer.OurHello), a.Self));
        Assert.Equal(HandshakeRefusal.None, dialer.TakeHello(Body(listener.OurHello), null));
        Assert.Equal((a.Self, b.Self), (listener.Peer, dialer.Peer));
        Assert.Equal(HandshakeRefusal.None, listener.TakeProof(Body(dialer.OurProof())));
        Assert.Equal(HandshakeRefusal.None, dialer.TakeProof(Body(listener.OurProof())));
        // Replayed to a listener with a fresh nonce, and our own proof sent back to us.
        Assert.Equal(HandshakeRefusal.None, other.TakeHello(Body(dialer.OurHello), null));
        Assert.Equal(HandshakeRefusal.BadSignature, other.TakeProof(Body(dialer.OurProof())));
        Assert.Equal(HandshakeRefusal.BadSignature, dialer.TakeProof(Body(dialer.OurProof())));
        // The same key at both ends in the other role.
        HandshakeState swapped = State(a, false, "1");
        Assert.Equal(HandshakeRefusal.None, swapped.TakeHello(Body(listener.OurHello), null));
        Assert.Equal(HandshakeRefusal.BadSignature, listener.TakeProof(Body(swapped.OurProof())));
    }

    [Theory]
    [InlineData("")] // silence
    [InlineData("00")] // a slow beginning
    [InlineData("00640108")]
    public async Task Silence_and_slowness_end_at_the_time_limit_and_free_their_place(string sent)
    {
        await using TestPeer a = new(1, TestPeer.Quick with { HandshakesMax = 2, HandshakeTimeMax = TimeSpan.FromSeconds(1) });
        using Socket one = a.Dial(), two = a.Dial();
        one.Send(Convert.FromHexString(sent));
        two.Send(Convert.FromHexString(sent));
        await TestPeer.UntilAsync(() => a.Network.HandshakeFill == 1, "two handshakes wait");
        using (Socket three = a.Dial()) await TestPeer.UntilAsync(() => a.Network.Counters.RefusedByUs(HandshakeRefusal.TooManyPeers) == 1, "the third is closed at once");
        await TestPeer.UntilAsync(() => a.Network.Counters.RefusedByUs(HandshakeRefusal.TimedOut) == 2, "both end");
        await using TestPeer b = new(2, dial: [a.Address]);
        await b.UntilConnectedAsync(a);
    }

    [Theory]
    [InlineData("ffff01")] // a body of 65,534 bytes
    [InlineData("000001")] // a length that does not hold the kind
    [InlineData("000109")] // no kind
    [InlineData("004202")] // a proof of 65 bytes
    [InlineData("000103")] // an acceptance out of turn
    public async Task Bytes_that_are_no_hello_are_refused_at_once(string sent)
    {
        await using TestPeer a = new(1, TestPeer.Quick with { HandshakeTimeMax = TimeSpan.FromMinutes(5) });
        using Socket socket = a.Dial();
        socket.Send(Convert.FromHexString(sent));
        Assert.Equal(HandshakeRefusal.Malformed, RefusalFrom(socket));
    }

    [Fact]
    public void A_hello_reads_back_and_no_other_bytes_read_as_it()
    {
        Hello hello = new(3, "remes-ä", Sha256.Hash("g"u8), TestPeer.Key(1).PublicKey, Sha256.Hash("n"u8));
        byte[] bytes = hello.Encode();
        Assert.True(Hello.TryDecode(bytes, out Hello? read));
        Assert.Equal(hello, read);
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] changed = [.. bytes];
            changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 4 == 0) changed = changed[..random.Next(bytes.Length)];
            Assert.True(!Hello.TryDecode(changed, out Hello? other) || other.Encode().AsSpan().SequenceEqual(changed));
        }

        Assert.False(Hello.TryDecode((hello with { ChainId = new string('a', Hello.ChainIdBytesMax + 1) }).Encode(), out _));
        Assert.True(Hello.TryDecode((hello with { ChainId = new string('a', Hello.ChainIdBytesMax) }).Encode(), out _));
        Assert.False(Hello.TryDecode((hello with { ChainId = "" }).Encode(), out _));
        Assert.False(Hello.TryDecode([.. bytes, .. bytes], out _));
    }

    private static HandshakeState State(NetworkIdentity self, bool dialed, string nonce) => new(self, dialed, Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(nonce)));

    private static byte[] Body(byte[] message)
    {
        Assert.Equal(ReadStatus.Done, HandshakeMessage.Read(message, out _, out ReadOnlySpan<byte> body, out int used));
        Assert.Equal(message.Length, used);
        return body.ToArray();
    }

    /// <summary>Reads until the refusal that ends a handshake.</summary>
    private static HandshakeRefusal RefusalFrom(Socket socket)
    {
        byte[] buffer = new byte[2048];
        int have = 0;
        for (int count; (count = socket.Receive(buffer.AsSpan(have))) > 0;) have += count;
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, have);
        while (HandshakeMessage.Read(rest, out HandshakeMessageKind kind, out ReadOnlySpan<byte> body, out int used) == ReadStatus.Done)
        {
            if (kind == HandshakeMessageKind.Refuse) return (HandshakeRefusal)body[0];
            rest = rest[used..];
        }

        return HandshakeRefusal.None;
    }
}
