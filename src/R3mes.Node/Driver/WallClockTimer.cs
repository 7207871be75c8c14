using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>Blocks at a steady interval, bearing the time of day.</summary>
public sealed class WallClockTimer(TimeSpan interval, TimeProvider time) : IBlockTimer
{
    private long _nextMs = long.MinValue;

    /// <inheritdoc/>
    public bool Wait(TimeoutKind kind, CancellationToken stop)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        // Counted from the last due time, so that the time a block takes does not stretch the interval; a late one starts anew.
        long due = Math.Max(_nextMs, now);
        if (stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(due - now))) return false;
        _nextMs = due + (long)interval.TotalMilliseconds;
        return true;
    }

    /// <inheritdoc/>
    public Timestamp BlockTimeAfter(Timestamp last)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return Timestamp.FromUnixMilliseconds(Math.Max(now, last.ToUnixMilliseconds() + 1));
    }
}
