namespace R3mes.Node.Driver;

/// <summary>Nobody sends anything, and no time passes but what is waited for.</summary>
public sealed class SteppedEvents(SteppedClock clock) : IDriverEvents
{
    /// <inheritdoc/>
    public void Wait(ConsensusDriver driver, TimeSpan due, CancellationToken stop) => clock.JumpTo(due);
}
