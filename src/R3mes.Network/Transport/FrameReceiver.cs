using System.Buffers;
using System.Net.Sockets;
using R3mes.Primitives.Codec;

namespace R3mes.Network.Transport;

/// <summary>
/// The reading half of a connection. Frames are handed on in place, on the task that reads, so that a handler that is slow slows its peer and nobody
/// else. A frame longer than the connection's buffer waits for its share of the budget before a byte is allocated.
/// </summary>
internal sealed class FrameReceiver(Socket socket, IReadOnlyList<ChannelRule> channels, ByteBudget budget, ReceiveMeter meter, Action<byte, ReadOnlyMemory<byte>> received, CancellationToken stop)
{
    // Holds the longest frame that consensus sends often, a block part of 64 KiB, and stays out of the large object heap.
    private const int BufferBytes = 72 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _start;
    private int _end;

    /// <summary>Reads until the connection ends or the peer breaks the rules.</summary>
    /// <exception cref="SocketException">The network failed.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    /// <exception cref="OperationCanceledException">The connection was closed while it waited.</exception>
    internal async Task<CloseReason> RunAsync()
    {
        while (true)
        {
            ReadStatus status = FrameHeader.Read(_buffer.AsSpan(_start, _end - _start), channels, out FrameHeader header);
            if (status == ReadStatus.Invalid) return CloseReason.BadFrame;
            int whole = FrameHeader.ByteCount + header.Length;
            if (status == ReadStatus.Done && _end - _start >= whole)
            {
                meter.FrameEnds();
                ReadOnlyMemory<byte> payload = _buffer.AsMemory(_start + FrameHeader.ByteCount, header.Length);
                _start += whole;
                await DeliverAsync(header, payload).ConfigureAwait(false);
                continue;
            }

            if (status == ReadStatus.Done && whole > _buffer.Length)
            {
                if (!await ReceiveLongAsync(header).ConfigureAwait(false)) return CloseReason.ClosedByPeer;
                continue;
            }

            if (_end > _start) meter.FrameBegins();
            MakeRoom(status == ReadStatus.Done ? whole : FrameHeader.ByteCount);
            int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, stop).ConfigureAwait(false);
            if (count == 0) return CloseReason.ClosedByPeer;
            meter.Heard();
            _end += count;
        }
    }

    private async ValueTask<bool> ReceiveLongAsync(FrameHeader header)
    {
        meter.FrameEnds(); // waiting for a share of the budget is our doing, not the peer's
        await budget.TakeAsync(header.Length, stop).ConfigureAwait(false);
        byte[] rented = ArrayPool<byte>.Shared.Rent(header.Length);
        try
        {
            meter.FrameBegins();
            int have = _end - _start - FrameHeader.ByteCount;
            _buffer.AsSpan(_start + FrameHeader.ByteCount, have).CopyTo(rented);
            (_start, _end) = (0, 0);
            while (have < header.Length)
            {
                int count = await socket.ReceiveAsync(rented.AsMemory(have, header.Length - have), SocketFlags.None, stop).ConfigureAwait(false);
                if (count == 0) return false;
                meter.Heard();
                have += count;
            }

            meter.FrameEnds();
            await DeliverAsync(header, rented.AsMemory(0, header.Length)).ConfigureAwait(false);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            budget.Return(header.Length);
        }
    }

    private async ValueTask DeliverAsync(FrameHeader header, ReadOnlyMemory<byte> payload)
    {
        TimeSpan pause = meter.Count(header);
        if (header.Channel != FrameHeader.Ping) received(header.Channel, payload);
        if (pause > TimeSpan.Zero) await meter.PauseAsync(pause, stop).ConfigureAwait(false);
    }

    private void MakeRoom(int whole)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        if (_start + whole <= _buffer.Length && _end < _buffer.Length) return;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }
}
