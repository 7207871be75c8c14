using System.Net.Sockets;
using R3mes.Network.Privval;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Node.Signing;

/// <summary>A process that dials a node and says what a test wants: bytes that are sent as they are; null says nothing at all.</summary>
internal sealed class FakeSigner : IDisposable
{
    private readonly Socket _socket;
    private readonly Thread _thread;

    public FakeSigner(SignerAddress address, Func<PrivvalMessage, byte[]?> answer)
    {
        _socket = SignerSocket.Dial(address, TimeSpan.FromSeconds(5), CancellationToken.None);
        _thread = new Thread(() => Serve(answer)) { IsBackground = true };
        _thread.Start();
    }

    public static byte[] Framed(PrivvalMessage message) => LengthDelimited.Frame(message.Encode());

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Serve(Func<PrivvalMessage, byte[]?> answer)
    {
        try
        {
            using PrivvalStream stream = new(new NetworkStream(_socket), TimeProvider.System);
            while (stream.Receive(TimeSpan.FromSeconds(60)) is { } request)
                if (answer(request) is { } bytes) _socket.Send(bytes);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            // The node closed the connection, or the test is over.
        }
    }
}
