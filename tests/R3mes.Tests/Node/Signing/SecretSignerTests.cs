using System.Net;
using System.Net.Sockets;
using R3mes.Network.Privval;
using R3mes.Network.Secret;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;
using R3mes.Tests.EndToEnd;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Node.Signing;

/// <summary>A node and its signer over TCP on loopback, both ends our own, and others that dial in or answer.</summary>
public sealed class SecretSignerTests : IDisposable
{
    private const string Chain = "remes-1";

    private static readonly Vote Prevote = RemoteVoteSignerTests.Precommit with { Type = VoteType.Prevote };

    private static readonly SignerTimes Times = new(TimeSpan.FromMilliseconds(500)) { Ping = TimeSpan.FromMilliseconds(300), Look = TimeSpan.FromMilliseconds(10) };

    private readonly TemporaryFolder _folder = new();
    private readonly Ed25519KeyPair _key = Key(1), _node = Key(2), _signerDoor = Key(3), _stranger = Key(4);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _services = [];
    private readonly SignerListener _listener;
    private readonly int _port = FreePorts.Take(1)[0];

    public SecretSignerTests()
    {
        _listener = new SignerListener(Parse($"tcp://127.0.0.1:{_port}"), Chain, _key.PublicKey, Times, TimeProvider.System, Identity(_node, _signerDoor));
        _listener.Start();
    }

    [Fact]
    public void A_signer_that_is_named_signs()
    {
        Serve(_signerDoor, _node);
        Signs(7);
        Assert.Equal(1, _listener.Counts.Connections);
        Thread.Sleep(700); // two pings
        Signs(8);
        Assert.Equal(0, SignerCounts.All.Where(failure => failure != SignerFailure.NotConnected).Sum(failure => _listener.Counts[failure]));
    }

    [Fact]
    public void One_that_is_not_named_is_counted_and_kept_from_nothing_that_the_named_one_does()
    {
        Serve(_stranger, _node);
        Waits(SignerFailure.UnknownPeer);
        Assert.False(_listener.IsConnected);
        Serve(_signerDoor, _node);
        Signs(7);
    }

    [Fact]
    public void A_signer_signs_for_no_node_but_the_one_that_it_was_told_of()
    {
        List<string> notes = [];
        Serve(_signerDoor, _stranger, notes);
        Waits(SignerFailure.ConnectionLost); // it goes away once it knows who is there
        Assert.False(_listener.IsConnected);
        Assert.Equal(0, _listener.Counts.Connections);
        Until(() => Said(notes, "a key that is not let in"), "it says why");
    }

    [Fact]
    public void Noise_is_counted_by_its_kind_and_ends_nothing()
    {
        using (Socket text = Dial())
        {
            text.Send("GET / HTTP/1.1\r\nHost: somewhere.example\r\n\r\n"u8);
            Waits(SignerFailure.Malformed);
        }

        using (Dial()) Waits(SignerFailure.TimedOut);
        using (Socket low = Dial())
        {
            low.Send([0x22, 0x0a, 0x20, .. new byte[32]]);
            Waits(SignerFailure.LowOrderPoint);
        }

        using (Socket noise = Dial())
        {
            using X25519 exchange = new(new byte[32]);
            noise.Send([0x22, 0x0a, 0x20, .. exchange.PublicKey, .. new byte[1044]]);
            Waits(SignerFailure.NotSealed);
        }

        Serve(_signerDoor, _node);
        Signs(7);
    }

    [Fact]
    public void A_connection_into_which_somebody_writes_is_closed_and_made_anew()
    {
        using Socket dialed = Dial();
        Assert.Equal(SecretRefusal.None, SecretStream.TryOpen(dialed, Identity(_signerDoor, _node), TimeSpan.FromSeconds(5), TimeProvider.System, out SecretStream? stream));
        PrivvalStream privval = new(stream!, TimeProvider.System);
        Assert.IsType<PrivvalMessage.PubKeyRequest>(privval.Receive(TimeSpan.FromSeconds(5)));
        dialed.Send(new byte[1044]); // a frame that nobody sealed, in the place of the answer
        Waits(SignerFailure.NotSealed);
        privval.Dispose();
        Serve(_signerDoor, _node);
        Signs(7);
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread service in _services) service.Join();
        _listener.Dispose();
        foreach (Ed25519KeyPair key in (Ed25519KeyPair[])[_key, _node, _signerDoor, _stranger]) key.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private static Ed25519KeyPair Key(byte i) => Ed25519KeyPair.FromSeed([.. Enumerable.Repeat(i, 32)]);

    private static SecretIdentity Identity(Ed25519KeyPair self, Ed25519KeyPair other) => new(self, [PeerId.Of(other.PublicKey)]);

    private static SignerAddress Parse(string text) => SignerAddress.TryParse(text, out SignerAddress? address) ? address : throw new FormatException(text);

    private Socket Dial()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, _port));
        return socket;
    }

    private void Serve(Ed25519KeyPair self, Ed25519KeyPair node, List<string>? notes = null)
    {
        SignerAnswers answers = new(Chain, new ValidatorSigner(new LocalVoteSigner(_key), new LastSignedStore(_folder.Named("last-signed"))));
        SignerService service = new(Parse($"tcp://{PeerId.Of(node.PublicKey)}@127.0.0.1:{_port}"), answers, Times with { Silence = TimeSpan.FromSeconds(5) }, TimeProvider.System, Identity(self, node));
        service.Noted += (sentence, _) =>
        {
            if (notes is null) return;
            lock (notes) notes.Add(sentence);
        };
        Thread thread = new(() => service.Run(_stop.Token)) { IsBackground = true };
        thread.Start();
        _services.Add(thread);
    }

    private void Signs(long height)
    {
        Vote asked = Prevote with { Height = height }, vote = asked;
        Until(() => new RemoteVoteSigner(_listener).TrySignVote(Chain, asked, extended: false, out Vote? signed) is null && (vote = signed!) is not null, "it signs");
        Assert.True(Ed25519.Verify(_key.PublicKey, asked.SignBytes(Chain), vote.Signature.Span));
    }

    private static bool Said(List<string> notes, string what)
    {
        lock (notes) return notes.Exists(note => note.Contains(what, StringComparison.Ordinal));
    }

    private void Waits(SignerFailure failure) => Until(() => _listener.Counts[failure] > 0, $"{failure} is counted");

    private static void Until(Func<bool> isSo, string what)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(20), what);
            Thread.Sleep(10);
        }
    }
}
