using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>The machine's clocks.</summary>
public sealed class WallClock(TimeProvider time) : INodeClock
{
    // The time of day may be set back by hours: waits are measured on the other clock, and blocks go on.
    private readonly long _started = time.GetTimestamp();

    /// <inheritdoc/>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <inheritdoc/>
    public Timestamp Now => Timestamp.FromUnixMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public Timestamp VoteTimeAfter(Timestamp blockTime)
    {
        Timestamp least = blockTime.AddMilliseconds(1), now = Now;
        return now > least ? now : least;
    }
}
