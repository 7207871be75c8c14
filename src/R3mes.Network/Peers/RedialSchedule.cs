namespace R3mes.Network.Peers;

/// <summary>How long to wait before dialing an address again: twice as long each time up to a limit, and somewhere in its upper half, so that nodes that lost each other do not dial in step.</summary>
/// <param name="limits">The shortest and the longest wait.</param>
/// <param name="random">The caller's randomness; need not be secret.</param>
internal sealed class RedialSchedule(PeerLimits limits, Random random)
{
    private TimeSpan _next = limits.RedialMin;

    /// <summary>The wait after one more failure.</summary>
    internal TimeSpan Next()
    {
        TimeSpan wait = _next;
        _next = wait * 2 < limits.RedialMax ? wait * 2 : limits.RedialMax;
        lock (random) return (wait / 2) + TimeSpan.FromTicks(random.NextInt64((wait.Ticks / 2) + 1));
    }

    /// <summary>Begins anew, after a connection that held.</summary>
    internal void Reset() => _next = limits.RedialMin;
}
