namespace R3mes.Node.Driver;

/// <summary>Nobody sends anything; time passes by itself.</summary>
public sealed class QuietEvents(INodeClock clock) : IDriverEvents
{
    /// <inheritdoc/>
    public void Wait(ConsensusDriver driver, TimeSpan due, CancellationToken stop)
    {
        TimeSpan left = due - clock.Elapsed;
        if (left > TimeSpan.Zero) stop.WaitHandle.WaitOne(left < Longest ? left : Longest);
    }

    // A wait handle takes no more than 24 days.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
}
