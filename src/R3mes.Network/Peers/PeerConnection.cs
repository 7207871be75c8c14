using System.Net.Sockets;
using R3mes.Network.Transport;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>One connection to a proven peer: a task that reads, a task that writes, no thread.</summary>
internal sealed class PeerConnection
{
    private readonly Socket _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SendQueue _queue;
    private readonly FrameSender _sender;
    private readonly ReceiveMeter _meter;
    private readonly TrafficCounters _counters;
    private int _reason = -1;
    private long _writtenBefore;

    internal PeerConnection(Socket socket, PeerId peer, bool dialed, PeerLimits limits, TrafficCounters counters, SharedBytes shared, TimeProvider time, Action flooded)
    {
        (_socket, Peer, Dialed, _counters) = (socket, peer, dialed, counters);
        _queue = new SendQueue(counters.Channels, shared);
        _sender = new FrameSender(socket, _queue, counters);
        _meter = new ReceiveMeter(time, limits.Rates, counters, flooded);
    }

    /// <summary>The other side.</summary>
    internal PeerId Peer { get; }

    /// <summary>True when this node opened it.</summary>
    internal bool Dialed { get; }

    /// <summary>Ends after the last call to the handler.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Why it ended; once it did.</summary>
    internal CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Share of the fullest lane.</summary>
    internal double QueueFill => Enumerable.Range(0, _counters.Channels.Count).Max(channel => (double)_queue.BytesOf(channel) / _counters.Channels[channel].QueueBytesMax);

    /// <summary>Reads and writes until it is closed from either side. The handler's own exceptions come out of this.</summary>
    internal async Task RunAsync(ByteBudget budget, Action<byte, ReadOnlyMemory<byte>> received)
    {
        Task sending = SendAllAsync();
        try
        {
            FrameReceiver receiver = new(_socket, _counters.Channels, budget, _meter, received, _end.Token);
            Close(await receiver.RunAsync().ConfigureAwait(false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close(CloseReason.Failed);
        }
        finally
        {
            Close(CloseReason.Failed);
            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>Says that the handler will hear no more of it.</summary>
    internal void Finish() => _finished.TrySetResult();

    /// <summary>Queues a frame.</summary>
    internal bool TrySend(byte channel, ReadOnlyMemory<byte> payload)
    {
        OverflowRule? full = _queue.TryAdd(channel, payload);
        if (full is null) return true;
        _counters.AddDropped(channel);
        if (full == OverflowRule.DropPeer) Close(CloseReason.QueueFull);
        return false;
    }

    /// <summary>Called once an interval: pings when nothing was sent since the last call, and, where it may, closes what is silent or slow.</summary>
    internal void Beat(PeerLimits limits, bool mayClose)
    {
        if (!mayClose) _meter.Heard();
        else if (_meter.Silence > limits.SilenceMax) Close(CloseReason.Idle);
        else if (_meter.Unfinished > limits.FrameTimeMax) Close(CloseReason.FrameTooSlow);
        long written = _sender.Written;
        if (written == _writtenBefore) _queue.AddPing();
        _writtenBefore = written;
    }

    /// <summary>Closes it; the first reason stays. Returns at once, <see cref="Finished"/> follows.</summary>
    internal void Close(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, -1) != -1) return;
        _queue.Close();
        _end.Cancel();
        _socket.Dispose();
    }

    private async Task SendAllAsync()
    {
        try
        {
            await _sender.RunAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Close(CloseReason.Failed);
        }
    }
}
