using System.Net.Sockets;
using R3mes.Network.Secret;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Privval;

/// <summary>
/// The node's end: waits for the signer to dial in, makes sure that it holds the validator's key, pings it and asks it, one request at a time (CometBFT
/// v0.38, privval/signer_listener_endpoint.go). One signer is served; the next one in line is looked at when it is gone. No call waits longer than
/// <see cref="SignerTimes.Answer"/>, twice that when a ping is under way.
/// </summary>
public sealed class SignerListener : IDisposable
{
    private readonly string _chainId;
    private readonly SignerTimes _times;
    private readonly TimeProvider _time;
    private readonly SignerAddress _address;
    private readonly SecretIdentity? _identity;
    private readonly Lock _turn = new(); // held by who speaks with the signer
    private readonly Thread _thread;
    private readonly long[] _toldAt = new long[SignerCounts.All.Count];
    private Socket? _listener;
    private Socket? _socket;
    private PrivvalStream? _stream;
    private volatile bool _connected;
    private volatile bool _stopped;

    /// <summary>Makes it; <see cref="Start"/> listens.</summary>
    /// <param name="address">Where to listen.</param>
    /// <param name="chainId">The chain that is signed for.</param>
    /// <param name="key">The validator's key, as genesis has it: a signer that holds another one is refused.</param>
    /// <param name="times">How long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="identity">Over TCP: who this node is, and which signers are let in; else null.</param>
    public SignerListener(SignerAddress address, string chainId, PublicKey32 key, SignerTimes times, TimeProvider time, SecretIdentity? identity = null)
    {
        Invariant.Holds(address.Tcp is null || identity is { Admitted.Count: > 0 }, "nobody is let in over TCP who is not named");
        _identity = identity;
        (_address, _chainId, Key, _times, _time) = (address, chainId, key, times, time);
        _thread = new Thread(Serve) { IsBackground = true, Name = "signer" };
    }

    /// <summary>The validator's key.</summary>
    public PublicKey32 Key { get; }

    /// <summary>How often a signer connected and failed.</summary>
    public SignerCounts Counts { get; } = new();

    /// <summary>Whether a signer with the right key is there.</summary>
    public bool IsConnected => _connected;

    /// <summary>Over TCP the name of this node, which the signer asks for; else null.</summary>
    public PeerId? Self => _identity?.Self;

    /// <summary>Where it listens over TCP, once it does; null over a Unix socket.</summary>
    public System.Net.IPEndPoint? Endpoint => _listener?.LocalEndPoint as System.Net.IPEndPoint;

    /// <summary>What an operator should know: a sentence, and whether it is bad news. Called from any thread; set before <see cref="Start"/>.</summary>
    public event Action<string, bool>? Noted;

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public void Start()
    {
        _listener = SignerSocket.Listen(_address);
        _thread.Start();
    }

    /// <summary>Asks the signer.</summary>
    /// <param name="request">A request.</param>
    /// <param name="answer">What it answered when null is returned: any message, an error among them.</param>
    /// <returns>Why there is no answer, or null.</returns>
    public SignerFailure? TryAsk(PrivvalMessage request, out PrivvalMessage? answer)
    {
        answer = null;
        if (!_turn.TryEnter(_times.Answer)) return Fail(SignerFailure.TimedOut, "it does not answer a ping", drop: false);
        try
        {
            return Ask(request, out answer);
        }
        finally
        {
            _turn.Exit();
        }
    }

    /// <summary>Counts and tells that an answer was no good.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="what">The same in words, with what it was.</param>
    /// <param name="drop">Whether the signer is to be distrusted: its connection is closed, and it may come again.</param>
    /// <returns><paramref name="failure"/>.</returns>
    public SignerFailure Fail(SignerFailure failure, string what, bool drop)
    {
        Counts.Failed(failure);
        Tell(failure, what);
        if (!drop) return failure;
        lock (_turn) Drop();
        return failure;
    }

    /// <summary>Counts and tells that the signer said no; its connection stays.</summary>
    /// <param name="error">What it said.</param>
    /// <returns><see cref="SignerFailure.Refused"/>.</returns>
    public SignerFailure Refuse(RemoteSignerError error) => Fail(SignerFailure.Refused, $"it refused: {PlainText.Of(error.Description)}", drop: false);

    /// <summary>Closes the connection and stops listening.</summary>
    public void Dispose()
    {
        if (_stopped) return;
        _stopped = true;
        if (_listener is null) return;
        _thread.Join();
        _listener.Dispose();
        SignerSocket.Remove(_address);
    }

    private SignerFailure? Ask(PrivvalMessage request, out PrivvalMessage? answer)
    {
        answer = null;
        if (_stream is not { } stream) return Fail(SignerFailure.NotConnected, "none is connected", drop: false);
        try
        {
            answer = Exchange(stream, request);
            return answer is null ? Fail(SignerFailure.Malformed, "it sent bytes that are no message", drop: true) : null;
        }
        catch (TimeoutException)
        {
            return Fail(SignerFailure.TimedOut, $"it did not answer within {_times.Answer.TotalMilliseconds:F0} ms", drop: true);
        }
        catch (SecretException error)
        {
            return Fail(FailureOf(error.Refusal), error.Message, drop: true);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return Fail(SignerFailure.ConnectionLost, "the connection broke", drop: true);
        }
    }

    private PrivvalMessage? Exchange(PrivvalStream stream, PrivvalMessage request)
    {
        long begun = _time.GetTimestamp();
        stream.Send(request, _times.Answer);
        return stream.Receive(_times.Answer - _time.GetElapsedTime(begun));
    }

    private void Serve()
    {
        while (!_stopped)
        {
            if (_listener!.Poll(_times.Look, SelectMode.SelectRead) && Accept() is { } socket && Greet(socket)) Watch();
        }

        lock (_turn) Drop();
    }

    private Socket? Accept()
    {
        try
        {
            return _listener!.Accept();
        }
        catch (SocketException)
        {
            return null; // it went away while it waited
        }
    }

    private bool Greet(Socket socket)
    {
        if (Open(socket) is not { } opened) return false;
        PrivvalStream stream = new(opened, _time);
        try
        {
            if (Refusal(Exchange(stream, new PrivvalMessage.PubKeyRequest(_chainId))) is not { } refusal)
            {
                lock (_turn) (_socket, _stream, _connected) = (socket, stream, true);
                Counts.Connected();
                Noted?.Invoke($"the signer of validator {Key} is connected", false);
                return true;
            }

            Fail(refusal.Failure, refusal.What, drop: false);
        }
        catch (TimeoutException)
        {
            Fail(SignerFailure.TimedOut, "a process connected and did not say which key it holds", drop: false);
        }
        catch (SecretException error)
        {
            Fail(FailureOf(error.Refusal), $"a process connected: {error.Message}", drop: false);
        }
        catch (IOException)
        {
            Fail(SignerFailure.ConnectionLost, "a process connected and went away before it said which key it holds", drop: false);
        }

        stream.Dispose();
        return false;
    }

    /// <summary>A Unix socket as it is; over TCP what the handshake makes of it, or null when it is refused.</summary>
    private Stream? Open(Socket socket)
    {
        if (_identity is not { } self) return new NetworkStream(socket, ownsSocket: true);
        string from = AddressOf(socket);
        SecretRefusal refusal = SecretStream.TryOpen(socket, self, _times.Answer, _time, out SecretStream? stream);
        if (refusal == SecretRefusal.None) return stream;
        Fail(FailureOf(refusal), $"a process dialed in from {from}: {new SecretException(refusal).Message}", drop: false);
        return null;
    }

    private static string AddressOf(Socket socket)
    {
        try
        {
            return (socket.RemoteEndPoint as System.Net.IPEndPoint)?.Address.ToString() ?? "nowhere";
        }
        catch (SocketException)
        {
            return "nowhere"; // it is gone already
        }
    }

    private static SignerFailure FailureOf(SecretRefusal refusal) => refusal switch
    {
        SecretRefusal.LowOrderPoint => SignerFailure.LowOrderPoint,
        SecretRefusal.NotSealed => SignerFailure.NotSealed,
        SecretRefusal.NotProven => SignerFailure.NotProven,
        SecretRefusal.UnknownPeer => SignerFailure.UnknownPeer,
        SecretRefusal.TimedOut => SignerFailure.TimedOut,
        SecretRefusal.Closed => SignerFailure.ConnectionLost,
        _ => SignerFailure.Malformed,
    };

    private (SignerFailure Failure, string What)? Refusal(PrivvalMessage? answer) => answer switch
    {
        PrivvalMessage.PubKeyResponse { Key: { } key } when key == Key => null,
        PrivvalMessage.PubKeyResponse { Key: { } key } => (SignerFailure.WrongKey, $"a process connected that holds the key {key}, and this validator's is {Key}: give it the right key"),
        PrivvalMessage.PubKeyResponse { Error: { } error } => (SignerFailure.Refused, $"it gives no key for {_chainId}: {PlainText.Of(error.Description)}"),
        _ => (SignerFailure.Malformed, "a process connected that does not speak as a signer does"),
    };

    /// <summary>Until the signer is gone: pings it, and looks whether its end was closed.</summary>
    private void Watch()
    {
        long pinged = _time.GetTimestamp();
        using ManualResetEventSlim never = new();
        while (_connected && !_stopped)
        {
            never.Wait(_times.Look);
            if (!_turn.TryEnter()) continue; // it is being asked
            try
            {
                if (!_connected) return;
                if (_socket!.Poll(0, SelectMode.SelectRead))
                {
                    Fail(SignerFailure.ConnectionLost, "it closed the connection, or spoke without being asked", drop: true);
                }
                else if (_time.GetElapsedTime(pinged) >= _times.Ping)
                {
                    pinged = _time.GetTimestamp();
                    if (Ask(new PrivvalMessage.PingRequest(), out PrivvalMessage? answer) is null && answer is not PrivvalMessage.PingResponse)
                        Fail(SignerFailure.Malformed, "it answered a ping with something else", drop: true);
                }
            }
            finally
            {
                _turn.Exit();
            }
        }
    }

    private void Drop()
    {
        _stream?.Dispose();
        (_socket, _stream, _connected) = (null, null, false);
    }

    private void Tell(SignerFailure failure, string what)
    {
        long now = _time.GetTimestamp(), told = Interlocked.Read(ref _toldAt[(int)failure]);
        if (told != 0 && _time.GetElapsedTime(told, now) < _times.Quiet) return;
        Interlocked.Exchange(ref _toldAt[(int)failure], now);
        Noted?.Invoke($"the signer signs nothing now: {what}", true);
    }
}
