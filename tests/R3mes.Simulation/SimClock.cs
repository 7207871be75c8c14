using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <summary>A node's clocks: one that only goes forward, at its own pace, and a time of day that may be wrong and jump.</summary>
/// <param name="world">The world's time.</param>
/// <param name="drift">Parts in a thousand that it is faster than the world's.</param>
public sealed class SimClock(Func<TimeSpan> world, int drift) : INodeClock
{
    private static readonly Timestamp Start = new(1_700_000_000, 0);

    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Skew { get; set; }

    /// <inheritdoc/>
    public TimeSpan Elapsed => Of(world());

    /// <inheritdoc/>
    public Timestamp Now => Start.AddMilliseconds(Math.Max(0, (long)(world() + Skew).TotalMilliseconds));

    /// <inheritdoc/>
    public Timestamp VoteTimeAfter(Timestamp blockTime)
    {
        Timestamp least = blockTime.AddMilliseconds(1), now = Now;
        return now > least ? now : least;
    }

    /// <summary>The world's time when this clock shows <paramref name="elapsed"/>.</summary>
    public TimeSpan ToWorld(TimeSpan elapsed) => elapsed == TimeSpan.MaxValue ? elapsed : elapsed * 1000 / (1000 + drift);

    private TimeSpan Of(TimeSpan time) => time * (1000 + drift) / 1000;
}
