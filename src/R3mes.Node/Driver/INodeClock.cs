using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>The driver's clocks: one that only goes forward, for waits, and the time of day, for votes.</summary>
public interface INodeClock
{
    /// <summary>Time since the node began, on a clock that never goes back.</summary>
    TimeSpan Elapsed { get; }

    /// <summary>The time that a vote bears when it is cast on a block of <paramref name="blockTime"/>: the time of day, and at least a millisecond later than the block.</summary>
    Timestamp VoteTimeAfter(Timestamp blockTime);

    /// <summary>The time of day, for what is compared with the time of blocks.</summary>
    Timestamp Now { get; }
}
