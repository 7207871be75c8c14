namespace R3mes.Tests.Node.Gossip;

/// <summary>A clock whose one timer fires when it is told to.</summary>
internal sealed class StoppedClock : TimeProvider, ITimer
{
    private TimerCallback _callback = _ => { };

    public List<TimeSpan> Armed { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _callback = callback;
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Armed.Add(dueTime);
        return true;
    }

    public void Fire() => _callback(null);

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
