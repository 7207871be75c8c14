using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>A clock that jumps to whatever is waited for, and votes one second after each block: the same run has the same blocks.</summary>
public sealed class SteppedClock : INodeClock
{
    private Timestamp _now = Timestamp.None;

    /// <inheritdoc/>
    public TimeSpan Elapsed { get; private set; }

    /// <inheritdoc/>
    public Timestamp Now => _now;

    /// <summary>Moves the clock forward to <paramref name="due"/>; never back.</summary>
    public void JumpTo(TimeSpan due)
    {
        if (due > Elapsed) Elapsed = due;
    }

    /// <inheritdoc/>
    public Timestamp VoteTimeAfter(Timestamp blockTime) => _now = blockTime.AddMilliseconds(1000);
}
