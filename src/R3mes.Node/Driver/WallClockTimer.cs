using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>Blocks at a steady interval, bearing the time of day.</summary>
public sealed class WallClockTimer(TimeSpan interval, TimeProvider time) : IBlockTimer
{
    // On the clock that only goes forward: the time of day may be set back by hours, and blocks go on.
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next;

    /// <inheritdoc/>
    public bool Wait(TimeoutKind kind, CancellationToken stop)
    {
        TimeSpan now = time.GetElapsedTime(_started);
        // Counted from the last due time, so that the time a block takes does not stretch the interval; a late one starts anew.
        TimeSpan due = _next > now ? _next : now;
        if (stop.WaitHandle.WaitOne(due - now)) return false;
        _next = due + interval;
        return true;
    }

    /// <inheritdoc/>
    public Timestamp BlockTimeAfter(Timestamp last)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return Timestamp.FromUnixMilliseconds(Math.Max(now, last.ToUnixMilliseconds() + 1));
    }
}
