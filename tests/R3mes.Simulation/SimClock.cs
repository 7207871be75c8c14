using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <summary>A node's clocks: one that only goes forward, at its own pace, and a time of day that may be wrong and jump.</summary>
/// <param name="world">The world's time.</param>
/// <param name="drift">Parts in a thousand that it is faster than the world's.</param>
public sealed class SimClock(Func<TimeSpan> world, int drift) : INodeClock
{
    /// <summary>The time of day when the world begins.</summary>
    public static readonly Timestamp Start = new(1_700_000_000, 0);

    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>What votes bear in place of the time of day, or null.</summary>
    public Func<Timestamp>? Falsely { get; set; }

    /// <inheritdoc/>
    public TimeSpan Elapsed => Of(world());

    /// <inheritdoc/>
    public Timestamp Now => TimeOfDay(world() + Skew);

    /// <inheritdoc/>
    public Timestamp VoteTimeAfter(Timestamp blockTime)
    {
        if (Falsely is not null) return Falsely();
        Timestamp least = blockTime.AddMilliseconds(1), now = Now;
        return now > least ? now : least;
    }

    /// <summary>The world's time when this clock shows <paramref name="elapsed"/>.</summary>
    public TimeSpan ToWorld(TimeSpan elapsed) => elapsed == TimeSpan.MaxValue ? elapsed : elapsed * 1000 / (1000 + drift);

    /// <summary>The time of day so long after the world began, never before.</summary>
    public static Timestamp TimeOfDay(TimeSpan time) => Start.AddMilliseconds(Math.Max(0, (long)time.TotalMilliseconds));

    private TimeSpan Of(TimeSpan time) => time * (1000 + drift) / 1000;
}
