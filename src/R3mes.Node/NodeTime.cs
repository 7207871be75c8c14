using R3mes.Node.Driver;

namespace R3mes.Node;

/// <summary>A node's time.</summary>
/// <param name="Clock">Its clocks.</param>
/// <param name="Timing">How long each step of a height may take.</param>
/// <param name="Events">Where the driver's thread waits.</param>
public sealed record NodeTime(INodeClock Clock, ConsensusTiming Timing, IDriverEvents Events)
{
    /// <summary>The machine's time, for a node without peers.</summary>
    /// <param name="interval">Pause between blocks.</param>
    /// <param name="time">The machine's clocks.</param>
    public static NodeTime Of(TimeSpan interval, TimeProvider time)
    {
        WallClock clock = new(time);
        return new NodeTime(clock, ConsensusTiming.Of(interval), new QuietEvents(clock));
    }

    /// <summary>No time passes but what is waited for, and nobody is there: the same run has the same blocks.</summary>
    public static NodeTime Stepped()
    {
        SteppedClock clock = new();
        return new NodeTime(clock, ConsensusTiming.Of(TimeSpan.FromSeconds(1)), new SteppedEvents(clock));
    }
}
