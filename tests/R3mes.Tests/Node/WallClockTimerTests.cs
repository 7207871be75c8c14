using R3mes.Consensus;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class WallClockTimerTests
{
    [Fact]
    public void Blocks_go_on_when_the_time_of_day_is_set_back()
    {
        SettableClock clock = new();
        WallClockTimer timer = new(TimeSpan.FromMilliseconds(20), clock);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        Assert.True(timer.Wait(TimeoutKind.Commit, late.Token));
        Timestamp before = timer.BlockTimeAfter(new Timestamp(0, 0));
        clock.Behind = TimeSpan.FromHours(1);
        Assert.True(timer.Wait(TimeoutKind.Commit, late.Token));
        Assert.True(timer.BlockTimeAfter(before).ToUnixMilliseconds() > before.ToUnixMilliseconds());
    }

    [Fact]
    public void Waiting_ends_when_it_is_told_to_stop()
    {
        WallClockTimer timer = new(TimeSpan.FromHours(1), TimeProvider.System);
        using CancellationTokenSource stop = new();
        Assert.True(timer.Wait(TimeoutKind.Commit, stop.Token));
        stop.Cancel();
        Assert.False(timer.Wait(TimeoutKind.Commit, stop.Token));
    }

    private sealed class SettableClock : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - Behind;
    }
}
