namespace R3mes.Network.Transport;

/// <summary>What went over all connections since the start, by channel. Safe from any thread.</summary>
/// <param name="channels">The lanes.</param>
public sealed class TrafficCounters(IReadOnlyList<ChannelRule> channels)
{
    private readonly long[] _framesIn = new long[channels.Count];
    private readonly long[] _bytesIn = new long[channels.Count];
    private readonly long[] _framesOut = new long[channels.Count];
    private readonly long[] _bytesOut = new long[channels.Count];
    private readonly long[] _dropped = new long[channels.Count];
    private long _throttled;

    /// <summary>The lanes, by number.</summary>
    public IReadOnlyList<ChannelRule> Channels => channels;

    /// <summary>Times that reading from a peer paused because it was over its rate.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <summary>Frames received on a channel.</summary>
    /// <param name="channel">Its number.</param>
    public long FramesIn(int channel) => Interlocked.Read(ref _framesIn[channel]);

    /// <summary>Bytes received on a channel, heads counted.</summary>
    /// <param name="channel">Its number.</param>
    public long BytesIn(int channel) => Interlocked.Read(ref _bytesIn[channel]);

    /// <summary>Frames handed to the kernel on a channel.</summary>
    /// <param name="channel">Its number.</param>
    public long FramesOut(int channel) => Interlocked.Read(ref _framesOut[channel]);

    /// <summary>Bytes handed to the kernel on a channel, heads counted.</summary>
    /// <param name="channel">Its number.</param>
    public long BytesOut(int channel) => Interlocked.Read(ref _bytesOut[channel]);

    /// <summary>Frames that were dropped because a queue was full.</summary>
    /// <param name="channel">Its number.</param>
    public long Dropped(int channel) => Interlocked.Read(ref _dropped[channel]);

    internal void AddIn(int channel, int payloadBytes)
    {
        Interlocked.Increment(ref _framesIn[channel]);
        Interlocked.Add(ref _bytesIn[channel], FrameHeader.ByteCount + payloadBytes);
    }

    internal void AddOut(int channel, int payloadBytes)
    {
        Interlocked.Increment(ref _framesOut[channel]);
        Interlocked.Add(ref _bytesOut[channel], FrameHeader.ByteCount + payloadBytes);
    }

    internal void AddDropped(int channel) => Interlocked.Increment(ref _dropped[channel]);

    internal void AddThrottled() => Interlocked.Increment(ref _throttled);
}
