using System.Net;
using System.Net.Sockets;
using R3mes.Network.Handshake;

namespace R3mes.Network.Peers;

/// <summary>Takes connections that others open: at most so many handshakes at a time, one more is closed without a word.</summary>
internal sealed class PeerListener : IDisposable
{
    private const int Backlog = 64;

    private readonly Socket _socket;
    private readonly TcpPeerNetwork _network;
    private readonly PeerLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _handshakes = [];

    /// <exception cref="SocketException">The address is taken, or is not this machine's.</exception>
    internal PeerListener(IPEndPoint endpoint, TcpPeerNetwork network, PeerLimits limits, TimeProvider time)
    {
        (_network, _limits, _time) = (network, limits, time);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endpoint);
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens, the port chosen.</summary>
    internal IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Share of the handshakes that may run.</summary>
    internal double Fill
    {
        get
        {
            lock (_gate) return (double)_handshakes.Count / _limits.HandshakesMax;
        }
    }

    /// <summary>Runs until the node stops; its handshakes have ended when it returns.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Socket? socket = await AcceptAsync(stop).ConfigureAwait(false);
                if (socket is not null) Begin(socket, stop);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops.
        }

        Task[] left;
        lock (_gate) left = [.. _handshakes];
        await Task.WhenAll(left).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<Socket?> AcceptAsync(CancellationToken stop)
    {
        try
        {
            return await _socket.AcceptAsync(stop).ConfigureAwait(false);
        }
        catch (SocketException) when (!stop.IsCancellationRequested)
        {
            // Reset before it was taken, or no file handle is left: waiting gives others time to close.
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, stop).ConfigureAwait(false);
            return null;
        }
    }

    private void Begin(Socket socket, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_handshakes.Count < _limits.HandshakesMax)
            {
                Task task = Task.Run(() => _network.TakeAsync(socket, dialed: false, null, stop), CancellationToken.None);
                _handshakes.Add(task);
                _ = task.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return;
            }
        }

        _network.Counters.AddRefused(HandshakeRefusal.TooManyPeers, byPeer: false);
        socket.Dispose();
    }

    private void Ended(Task task)
    {
        lock (_gate) _handshakes.Remove(task);
        if (task.Exception is { } error) _network.Fault(error.GetBaseException());
    }
}
