namespace R3mes.Network.Transport;

/// <summary>What one peer sends against the clock: when it was last heard, since when a frame is unfinished, and how far it is over its rates.</summary>
/// <param name="time">The clock.</param>
/// <param name="rates">Bytes and frames a second.</param>
/// <param name="counters">Counts for all connections.</param>
/// <param name="flooded">Called when the peer sends more frames a second than it may, once a pause.</param>
internal sealed class ReceiveMeter(TimeProvider time, ReceiveRates rates, TrafficCounters counters, Action flooded)
{
    private readonly TokenBucket _bytes = new(rates.BytesPerSecond);
    private readonly TokenBucket _frames = new(rates.FramesPerSecond);
    private readonly long _origin = time.GetTimestamp();
    private long _heard;
    private long _begun = -1;

    /// <summary>How long the peer has been silent.</summary>
    internal TimeSpan Silence => Now - TimeSpan.FromTicks(Interlocked.Read(ref _heard));

    /// <summary>How long a frame has been unfinished; zero when none is.</summary>
    internal TimeSpan Unfinished => Interlocked.Read(ref _begun) is >= 0 and var begun ? Now - TimeSpan.FromTicks(begun) : TimeSpan.Zero;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Bytes came.</summary>
    internal void Heard() => Interlocked.Exchange(ref _heard, Now.Ticks);

    /// <summary>A part of a frame is here and the rest is waited for.</summary>
    internal void FrameBegins()
    {
        if (Interlocked.Read(ref _begun) < 0) Interlocked.Exchange(ref _begun, Now.Ticks);
    }

    /// <summary>A whole frame is here.</summary>
    internal void FrameEnds() => Interlocked.Exchange(ref _begun, -1);

    /// <summary>Counts a frame; returns how long to stop reading for it.</summary>
    internal TimeSpan Count(FrameHeader header)
    {
        if (header.Channel != FrameHeader.Ping) counters.AddIn(header.Channel, header.Length);
        TimeSpan now = Now, forBytes = _bytes.Take(FrameHeader.ByteCount + header.Length, now), forFrames = _frames.Take(1, now);
        // Bytes over the rate are what an honest peer had queued, and waiting is enough; nobody honest sends so many frames.
        if (forFrames > TimeSpan.Zero) flooded();
        return forBytes > forFrames ? forBytes : forFrames;
    }

    /// <summary>Stops reading: the peer's window closes. At least 50 ms, so that a flood is paused twenty times a second and not at each frame.</summary>
    internal async ValueTask PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        counters.AddThrottled();
        TimeSpan least = TimeSpan.FromMilliseconds(50);
        await Task.Delay(pause > least ? pause : least, time, stop).ConfigureAwait(false);
        Heard();
    }
}
