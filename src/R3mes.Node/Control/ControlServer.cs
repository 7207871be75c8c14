using System.Net.Sockets;

namespace R3mes.Node.Control;

/// <summary>
/// The node's local door: a Unix domain socket in its home folder, readable by its owner alone, over which the command line asks a running node.
/// Bounded in connections, in bytes a request and in idle time.
/// </summary>
public sealed class ControlServer : IAsyncDisposable
{
    /// <summary>Connections served at once; a further one waits in the listen queue.</summary>
    public const int ConnectionsMax = 16;

    /// <summary>A connection that sends nothing this long is closed.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(60);

    // A few requests of a client that sends several before it reads the answers.
    private const int RequestBufferBytes = 16 << 10;

    private readonly string _path;
    private readonly Func<ControlRequest, ControlResponse> _answer;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(ConnectionsMax);
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Listens at <paramref name="path"/> (an old socket there is replaced: the folder's lock says no other node lives) and answers with <paramref name="answer"/>, which may be called from several threads.</summary>
    /// <exception cref="IOException">The socket cannot be made; a path over 107 bytes is the usual reason.</exception>
    public ControlServer(string path, Func<ControlRequest, ControlResponse> answer)
    {
        _path = path;
        _answer = answer;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(ConnectionsMax);
        }
        catch (Exception error) when (error is ArgumentException or SocketException or UnauthorizedAccessException)
        {
            _listener.Dispose();
            throw new IOException($"cannot open the control socket {path}: {error.Message}; choose a shorter or writable --home", error);
        }

        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Connections served now, of <see cref="ConnectionsMax"/>.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Stops listening, closes every connection and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        for (int i = 0; i < ConnectionsMax; i++) await _places.WaitAsync().ConfigureAwait(false);
        File.Delete(_path);
        _stop.Dispose();
        _places.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                Socket connection = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => ServeAsync(connection));
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                _places.Release();
                if (_stop.IsCancellationRequested) return;
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            using NetworkStream stream = new(connection, ownsSocket: true);
            await using BufferedStream requests = new(stream, RequestBufferBytes);
            using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            while (true)
            {
                idle.CancelAfter(IdleMax); // from now on: an earlier time is forgotten
                byte[]? frame = await ControlFrame.ReadAsync(requests, idle.Token).ConfigureAwait(false);
                if (frame is null) return;
                ControlRequest? request = ControlRequest.TryDecode(frame);
                ControlResponse response = request is null
                    ? ControlResponse.Refused(ControlResponse.MalformedRequest, "the request is not one this node knows")
                    : _answer(request);
                await ControlFrame.WriteAsync(stream, response.Encode(), idle.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or SocketException)
        {
            // The other side went away or idled; nothing of ours is lost.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            _places.Release();
        }
    }
}
