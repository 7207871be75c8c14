using System.Net.Sockets;

namespace R3mes.Network.Transport;

/// <summary>The writing half of a connection: takes frames from its queue, joins short ones into one write.</summary>
internal sealed class FrameSender(Socket socket, SendQueue queue, TrafficCounters counters)
{
    // Some hundred votes, one write; a longer frame is sent from where it lies.
    private const int BufferBytes = 32 * 1024;

    private long _written;

    /// <summary>Frames written, pings counted.</summary>
    internal long Written => Interlocked.Read(ref _written);

    /// <summary>Sends until the queue closes.</summary>
    /// <exception cref="SocketException">The network failed.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    internal async Task RunAsync()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        while (await queue.WaitAsync().ConfigureAwait(false))
        {
            int held = 0;
            while (true)
            {
                if (!queue.TryTake(buffer.Length - held, held == 0, out FrameHeader header, out ReadOnlyMemory<byte> payload))
                {
                    if (held == 0) break;
                    await SendAsync(buffer.AsMemory(0, held)).ConfigureAwait(false);
                    held = 0;
                    continue;
                }

                header.CopyTo(buffer.AsSpan(held));
                held += FrameHeader.ByteCount;
                if (payload.Length <= buffer.Length - held)
                {
                    payload.Span.CopyTo(buffer.AsSpan(held));
                    held += payload.Length;
                }
                else
                {
                    await SendAsync(buffer.AsMemory(0, held)).ConfigureAwait(false);
                    await SendAsync(payload).ConfigureAwait(false);
                    held = 0;
                }

                Interlocked.Increment(ref _written);
                if (header.Channel != FrameHeader.Ping) counters.AddOut(header.Channel, payload.Length);
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
    }
}
