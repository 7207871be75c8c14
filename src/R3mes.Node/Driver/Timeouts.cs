using R3mes.Consensus;

namespace R3mes.Node.Driver;

/// <summary>The waits that run, by when they end: a handful, for those of a height that is over are dropped with it.</summary>
public sealed class Timeouts
{
    private readonly List<(TimeSpan Due, ConsensusInput.TimeoutElapsed Input)> _running = [];

    /// <summary>When the next one ends, or null.</summary>
    public TimeSpan? NextDue => _running.Count == 0 ? null : _running[0].Due;

    /// <summary>Starts one; the same one twice ends once, the first time.</summary>
    public void Start(TimeSpan due, ConsensusInput.TimeoutElapsed input)
    {
        if (_running.Exists(running => running.Input == input)) return;
        int at = _running.FindIndex(running => running.Due > due);
        _running.Insert(at < 0 ? _running.Count : at, (due, input));
    }

    /// <summary>Takes one that has ended by <paramref name="now"/>.</summary>
    public ConsensusInput.TimeoutElapsed? TakeDue(TimeSpan now)
    {
        if (_running.Count == 0 || _running[0].Due > now) return null;
        ConsensusInput.TimeoutElapsed input = _running[0].Input;
        _running.RemoveAt(0);
        return input;
    }

    /// <summary>Forgets all: a new height begins.</summary>
    public void Clear() => _running.Clear();

    /// <summary>Forgets those of rounds before <paramref name="round"/>.</summary>
    public void DropBefore(int round) => _running.RemoveAll(running => running.Input.Round < round);
}
