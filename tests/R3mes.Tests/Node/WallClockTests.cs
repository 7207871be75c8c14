using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class WallClockTests
{
    [Fact]
    public void A_vote_is_later_than_its_block_whatever_the_time_of_day_says()
    {
        WallClock clock = new(TimeProvider.System);
        Timestamp future = Timestamp.FromUnixMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 3_600_000);
        Assert.Equal(future.AddMilliseconds(1), clock.VoteTimeAfter(future));
        Timestamp past = new(1_700_000_000, 999_999_999);
        Assert.True(clock.VoteTimeAfter(past) > past.AddMilliseconds(1));
    }
}
