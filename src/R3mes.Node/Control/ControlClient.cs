using System.Net.Sockets;

namespace R3mes.Node.Control;

/// <summary>Asks a running node over its control socket, one request at a time.</summary>
public sealed class ControlClient : IDisposable
{
    /// <summary>How long one request may take.</summary>
    public static readonly TimeSpan RequestMax = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream;

    private ControlClient(NetworkStream stream) => _stream = stream;

    /// <summary>Connects to the node that lives at <paramref name="socketPath"/>.</summary>
    /// <exception cref="IOException">No node listens there.</exception>
    public static ControlClient Connect(string socketPath)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
            return new ControlClient(new NetworkStream(socket, ownsSocket: true));
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new IOException($"no node answers at {socketPath}: start one with `remesd start` or `remesd devnet`, or name its folder with --home", error);
        }
    }

    /// <summary>Sends <paramref name="request"/> and returns the node's answer.</summary>
    /// <exception cref="IOException">The node closed the connection or answered with something else.</exception>
    public ControlResponse Ask(ControlRequest request) => AskAsync(request).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private async Task<ControlResponse> AskAsync(ControlRequest request)
    {
        using CancellationTokenSource deadline = new(RequestMax);
        try
        {
            await ControlFrame.WriteAsync(_stream, request.Encode(), deadline.Token).ConfigureAwait(false);
            byte[]? frame = await ControlFrame.ReadAsync(_stream, deadline.Token).ConfigureAwait(false);
            ControlResponse? response = frame is null ? null : ControlResponse.TryDecode(frame);
            return response ?? throw new IOException("the node closed the connection without an answer: look at its log");
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"the node did not answer within {RequestMax.TotalSeconds:F0} s: look at its log");
        }
    }
}
