using R3mes.Primitives.Codec;

namespace R3mes.Network.Privval;

/// <summary>Messages over a connection, each behind its length, sent and received whole within a time. Not for several threads at once.</summary>
/// <param name="stream">The connection; closed with this.</param>
/// <param name="time">The clock.</param>
public sealed class PrivvalStream(Stream stream, TimeProvider time) : IDisposable
{
    private readonly byte[] _buffer = new byte[PrivvalMessage.BytesMax + Varint.BytesMax];
    private int _held;

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="within">How long it may take.</param>
    /// <exception cref="IOException">The connection is gone.</exception>
    /// <exception cref="TimeoutException">The other side takes nothing.</exception>
    public void Send(PrivvalMessage message, TimeSpan within)
    {
        stream.WriteTimeout = MillisecondsOf(within);
        try
        {
            stream.Write(LengthDelimited.Frame(message.Encode()));
            stream.Flush();
        }
        catch (IOException error) when (IsTimeout(error))
        {
            throw new TimeoutException("nothing was taken in time", error);
        }
    }

    /// <summary>Receives a message.</summary>
    /// <param name="within">How long it may take until all of it is there.</param>
    /// <returns>The message, or null for bytes that are none.</returns>
    /// <exception cref="IOException">The connection is gone.</exception>
    /// <exception cref="TimeoutException">No whole message came.</exception>
    public PrivvalMessage? Receive(TimeSpan within)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            ReadStatus status = LengthDelimited.Read(_buffer.AsSpan(0, _held), PrivvalMessage.BytesMax, out ReadOnlySpan<byte> body, out int used);
            if (status == ReadStatus.Invalid) return null;
            if (status == ReadStatus.Done)
            {
                PrivvalMessage? message = PrivvalMessage.TryDecode(body);
                _held -= used;
                Buffer.BlockCopy(_buffer, used, _buffer, 0, _held);
                return message;
            }

            TimeSpan left = within - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero) throw new TimeoutException("no message came in time");
            _held += Read(left);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private int Read(TimeSpan left)
    {
        stream.ReadTimeout = MillisecondsOf(left);
        try
        {
            int read = stream.Read(_buffer, _held, _buffer.Length - _held);
            return read > 0 ? read : throw new EndOfStreamException("the other side closed the connection");
        }
        catch (IOException error) when (IsTimeout(error))
        {
            throw new TimeoutException("no message came in time", error);
        }
    }

    private static int MillisecondsOf(TimeSpan span) => Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(span.TotalMilliseconds)));

    private static bool IsTimeout(IOException error) =>
        error.InnerException is System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.TimedOut or System.Net.Sockets.SocketError.WouldBlock };
}
