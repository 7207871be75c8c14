using System.Net;
using System.Net.Sockets;
using R3mes.Network.Secret;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

/// <summary>Secret connections over loopback, between two good ends and with one that is not.</summary>
public sealed class SecretStreamTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5), Short = TimeSpan.FromMilliseconds(300);

    private readonly Ed25519KeyPair _one = Key(1), _two = Key(2);
    private readonly Socket _dialer, _listener;

    public SecretStreamTests()
    {
        using Socket door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        door.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        door.Listen(1);
        _dialer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _dialer.Connect(door.LocalEndPoint!);
        _listener = door.Accept();
    }

    [Fact]
    public void Carries_what_is_written_in_both_directions()
    {
        (SecretStream one, SecretStream two) = Open();
        Assert.Equal((PeerId.Of(_two.PublicKey), PeerId.Of(_one.PublicKey)), (one.Peer, two.Peer));
        Random random = new(4);
        foreach (int length in (int[])[1, 1023, 1024, 1025, 10_000])
        {
            byte[] data = new byte[length], read = new byte[length];
            random.NextBytes(data);
            one.Write(data);
            two.ReadExactly(read);
            Assert.Equal(data, read);
            two.Write(data);
            one.ReadExactly(read);
            Assert.Equal(data, read);
        }

        one.Dispose();
        Assert.Equal(0, two.Read(new byte[1]));
    }

    [Fact]
    public void What_was_said_is_not_on_the_wire()
    {
        Aside<SecretStream> opened = new(() => Opened(_listener, _two, _one));
        using SecretStream one = Opened(_dialer, _one, _two), two = opened.Join();
        byte[] said = [.. Enumerable.Repeat("a signature that is to be made"u8.ToArray(), 30).SelectMany(part => part)], sealedFrame = new byte[1044];
        one.Write(said);
        _listener.ReceiveTimeout = 5000;
        for (int have = 0; have < sealedFrame.Length;) have += _listener.Receive(sealedFrame, have, sealedFrame.Length - have, SocketFlags.None);
        Assert.Equal(-1, sealedFrame.AsSpan().IndexOf("signature"u8));
        Assert.Equal(0, _listener.Available); // one frame of one length, whatever it holds
    }

    [Fact]
    public void Lets_in_nobody_but_whom_it_was_told_of()
    {
        using Ed25519KeyPair three = Key(3);
        Aside<SecretRefusal> refused = new(() => SecretStream.TryOpen(_listener, new SecretIdentity(_two, [PeerId.Of(three.PublicKey)]), Within, TimeProvider.System, out _));
        SecretRefusal other = SecretStream.TryOpen(_dialer, new SecretIdentity(_one, [PeerId.Of(_two.PublicKey)]), Within, TimeProvider.System, out SecretStream? stream);
        Assert.Equal((SecretRefusal.UnknownPeer, SecretRefusal.None), (refused.Join(), other));
        Assert.Equal(0, Reads(stream!)); // it was told nothing, and the connection is closed
    }

    [Theory]
    [InlineData("nothing", SecretRefusal.TimedOut)]
    [InlineData("a drip", SecretRefusal.TimedOut)]
    [InlineData("a key and nothing more", SecretRefusal.TimedOut)]
    [InlineData("text", SecretRefusal.Malformed)]
    [InlineData("a long message", SecretRefusal.Malformed)]
    [InlineData("a key of low order", SecretRefusal.LowOrderPoint)]
    [InlineData("our own words", SecretRefusal.LowOrderPoint)]
    [InlineData("a key and noise", SecretRefusal.NotSealed)]
    [InlineData("a close", SecretRefusal.Closed)]
    [InlineData("a key and a close", SecretRefusal.Closed)]
    [InlineData("a key, half a frame and a close", SecretRefusal.Closed)]
    public void Hostile_ends_are_refused_in_time(string what, SecretRefusal expected)
    {
        long begun = TimeProvider.System.GetTimestamp();
        Aside<SecretRefusal> refused = new(() => SecretStream.TryOpen(_listener, new SecretIdentity(_two, [PeerId.Of(_one.PublicKey)]), Short, TimeProvider.System, out _));
        using X25519 exchange = new(Enumerable.Repeat((byte)9, 32).ToArray());
        byte[] key = [0x22, 0x0a, 0x20, .. exchange.PublicKey];
        switch (what)
        {
            case "a drip":
                foreach (byte one in key)
                {
                    if (refused.Ends(50)) break;
                    _dialer.Send([one]);
                }

                break;
            case "a key and nothing more":
                _dialer.Send(key);
                break;
            case "text":
                _dialer.Send("GET / HTTP/1.1\r\nHost: somewhere.example\r\n\r\n"u8);
                break;
            case "a long message":
                _dialer.Send([0xff, 0xff, 0xff, 0xff, 0x0f, .. new byte[40]]);
                break;
            case "a key of low order":
                _dialer.Send([0x22, 0x0a, 0x20, .. new byte[32]]);
                break;
            case "our own words":
                byte[] theirs = new byte[35];
                Assert.Equal(35, _dialer.Receive(theirs));
                _dialer.Send(theirs);
                break;
            case "a key and noise":
                _dialer.Send([.. key, .. new byte[1044]]);
                break;
            case "a close":
                _dialer.Shutdown(SocketShutdown.Send);
                break;
            case "a key and a close":
                _dialer.Send(key);
                _dialer.Shutdown(SocketShutdown.Send);
                break;
            case "a key, half a frame and a close":
                _dialer.Send([.. key, .. new byte[500]]);
                _dialer.Shutdown(SocketShutdown.Send);
                break;
        }

        Assert.Equal(expected, refused.Join());
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < Within);
    }

    [Fact]
    public void A_frame_that_is_not_sealed_ends_an_open_connection()
    {
        Aside<SecretStream> opened = new(() => Opened(_listener, _two, _one));
        using SecretStream one = Opened(_dialer, _one, _two), two = opened.Join();
        _dialer.Send(new byte[1044]);
        Assert.Equal(SecretRefusal.NotSealed, Assert.Throws<SecretException>(() => two.Read(new byte[10])).Refusal);
    }

    [Fact]
    public void A_frame_that_trickles_in_has_one_time_for_all_of_it()
    {
        Aside<SecretStream> opened = new(() => Opened(_listener, _two, _one));
        using SecretStream one = Opened(_dialer, _one, _two), two = opened.Join();
        two.ReadTimeout = 300;
        Aside<IOException> read = new(() => Assert.ThrowsAny<IOException>(() => two.Read(new byte[10])));
        for (int i = 0; i < 100 && !read.Ends(50); i++) _dialer.Send([1]);
        Assert.True(Assert.IsType<SocketException>(read.Join().InnerException).SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock);
    }

    public void Dispose()
    {
        _dialer.Dispose();
        _listener.Dispose();
        _one.Dispose();
        _two.Dispose();
    }

    private (SecretStream One, SecretStream Two) Open()
    {
        Aside<SecretStream> opened = new(() => Opened(_listener, _two, _one));
        return (Opened(_dialer, _one, _two), opened.Join());
    }

    private static SecretStream Opened(Socket socket, Ed25519KeyPair self, Ed25519KeyPair other)
    {
        Assert.Equal(SecretRefusal.None, SecretStream.TryOpen(socket, new SecretIdentity(self, [PeerId.Of(other.PublicKey)]), Within, TimeProvider.System, out SecretStream? stream));
        return stream!;
    }

    private static int Reads(SecretStream stream)
    {
        try
        {
            return stream.Read(new byte[1]);
        }
        catch (IOException)
        {
            return 0; // a reset
        }
    }

    private static Ed25519KeyPair Key(byte i) => Ed25519KeyPair.FromSeed([.. Enumerable.Repeat(i, 32)]);

    /// <summary>What goes on beside the test on a thread of its own.</summary>
    private sealed class Aside<T>
    {
        private readonly Thread _thread;
        private T? _result;
        private Exception? _error;

        public Aside(Func<T> run)
        {
            _thread = new Thread(() => Run(run)) { IsBackground = true };
            _thread.Start();
        }

        public bool Ends(int withinMs) => _thread.Join(withinMs);

        public T Join()
        {
            Assert.True(_thread.Join(Within + Within), "it never ends");
            return _error is null ? _result! : throw new InvalidOperationException("it failed", _error);
        }

        private void Run(Func<T> run)
        {
            try
            {
                _result = run();
            }
            catch (Exception error)
            {
                _error = error; // told by Join
            }
        }
    }
}
