using R3mes.Consensus.Rounds;

namespace R3mes.Node.Driver;

/// <content>The loop of a node that runs on its own thread.</content>
public sealed partial class ConsensusDriver
{
    /// <summary>Works until the next block is final; false when <paramref name="stop"/> came first. What was begun by then is taken up again by the next call, in this life or another.</summary>
    /// <param name="events">Where messages come from, and what waits.</param>
    /// <param name="stop">Ends the wait.</param>
    public bool RunHeight(IDriverEvents events, CancellationToken stop)
    {
        long height = Height;
        while (_tip.Height < height)
        {
            if (stop.IsCancellationRequested) return false;
            if (NextDue <= _clock.Elapsed) Tick();
            else events.Wait(this, NextDue, stop);
        }

        return true;
    }
}
