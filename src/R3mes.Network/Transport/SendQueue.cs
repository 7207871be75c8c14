using System.Threading.Channels;
using R3mes.Primitives;

namespace R3mes.Network.Transport;

/// <summary>What waits to be sent to one peer: a bounded lane a channel, the lowest number first. Safe from any thread; one reader.</summary>
/// <param name="channels">The lanes.</param>
/// <param name="shared">Bytes that wait for all peers together.</param>
internal sealed class SendQueue(IReadOnlyList<ChannelRule> channels, SharedBytes shared)
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>>[] _lanes = [.. channels.Select(_ => new Queue<ReadOnlyMemory<byte>>())];
    private readonly long[] _bytes = new long[channels.Count];

    // A flag that can be waited for: full when there is something to do.
    private readonly Channel<byte> _work = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private bool _ping;
    private bool _closed;

    /// <summary>Bytes that wait on a channel.</summary>
    internal long BytesOf(int channel)
    {
        lock (_gate) return _bytes[channel];
    }

    /// <summary>Adds a frame. Null when it waits; else the rule that its full lane follows.</summary>
    internal OverflowRule? TryAdd(int channel, ReadOnlyMemory<byte> payload)
    {
        ChannelRule rule = channels[channel];
        Invariant.Holds(payload.Length <= rule.FrameBytesMax, "a frame that is sent is within its channel's limit");
        lock (_gate)
        {
            if (_closed) return OverflowRule.DropFrame;
            Queue<ReadOnlyMemory<byte>> lane = _lanes[channel];
            bool fits = lane.Count == 0 || (lane.Count < rule.QueueFramesMax && _bytes[channel] + payload.Length <= rule.QueueBytesMax);
            if (!fits || (!shared.TryAdd(payload.Length, force: rule.Overflow == OverflowRule.DropPeer))) return rule.Overflow;
            lane.Enqueue(payload);
            _bytes[channel] += payload.Length;
        }

        _work.Writer.TryWrite(0);
        return null;
    }

    /// <summary>Asks for a ping, before whatever waits.</summary>
    internal void AddPing()
    {
        lock (_gate) _ping = true;
        _work.Writer.TryWrite(0);
    }

    /// <summary>Waits until there is something to send; false when the queue was closed.</summary>
    internal async ValueTask<bool> WaitAsync()
    {
        if (!await _work.Reader.WaitToReadAsync().ConfigureAwait(false)) return false;
        _work.Reader.TryRead(out _);
        return true;
    }

    /// <summary>Takes the next frame that is no longer than <paramref name="roomBytes"/> with its head, or the next of any length when <paramref name="roomBytes"/> is the whole buffer.</summary>
    internal bool TryTake(int roomBytes, bool isEmptyBuffer, out FrameHeader header, out ReadOnlyMemory<byte> payload)
    {
        (header, payload) = (default, default);
        lock (_gate)
        {
            if (_ping && roomBytes >= FrameHeader.ByteCount)
            {
                _ping = false;
                header = new FrameHeader(0, FrameHeader.Ping);
                return true;
            }

            for (int channel = 0; channel < _lanes.Length; channel++)
            {
                if (!_lanes[channel].TryPeek(out payload)) continue;
                if (!isEmptyBuffer && payload.Length + FrameHeader.ByteCount > roomBytes) return false;
                _lanes[channel].Dequeue();
                _bytes[channel] -= payload.Length;
                shared.Remove(payload.Length);
                header = new FrameHeader(payload.Length, (byte)channel);
                return true;
            }
        }

        return false;
    }

    /// <summary>Forgets what waits and ends the reader.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            for (int channel = 0; channel < _lanes.Length; channel++)
            {
                _lanes[channel].Clear();
                shared.Remove(_bytes[channel]);
                _bytes[channel] = 0;
            }
        }

        _work.Writer.TryComplete();
    }
}
