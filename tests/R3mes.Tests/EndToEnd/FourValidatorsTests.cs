namespace R3mes.Tests.EndToEnd;

/// <summary>
/// Four daemons, and what may happen to machines: no fork, nothing lost that was in a block of any of them, and progress within five seconds of a quorum's return.
/// `make test` kills some of the machines and one pair; `make test-full` each and each pair.
/// </summary>
public sealed class FourValidatorsTests
{
    private static readonly TimeSpan ProgressMax = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0)]
    [InlineData(1, Explicit = true)]
    [InlineData(2, Explicit = true)]
    [InlineData(3)]
    public void One_that_is_killed_holds_nobody_up_and_comes_back(int victim)
    {
        using FourValidators four = new();
        int[] others = Without(victim);
        four.WaitFor(3, 0, 1, 2, 3);
        long committed = four.Commit(victim);
        four.Kill(victim); // whether or not the others have the block yet: where it is final it stays
        four.WaitFor(committed + 5, others);
        four.Commit(others[0]);
        four.Start(victim);
        four.WaitFor(four.Height(others[0]) + 3, 0, 1, 2, 3);
        four.Commit(victim);
        AssertAllIsWell(four);
    }

    [Theory]
    [InlineData(0, 1, Explicit = true)]
    [InlineData(0, 2, Explicit = true)]
    [InlineData(0, 3, Explicit = true)]
    [InlineData(1, 2)]
    [InlineData(1, 3, Explicit = true)]
    [InlineData(2, 3, Explicit = true)]
    public void Without_two_nothing_is_decided_and_with_them_back_all_goes_on_soon(int first, int second)
    {
        using FourValidators four = new();
        int[] rest = Without(first, second);
        four.WaitFor(3, 0, 1, 2, 3);
        long committed = four.Commit(first);
        four.Kill(first);
        four.Kill(second);
        Thread.Sleep(1000);
        long still = rest.Max(four.Height);
        Thread.Sleep(3000);
        Assert.Equal(still, rest.Max(four.Height));
        still = Math.Max(still, committed);
        four.Start(first); // three are a quorum
        TimeSpan took = four.WaitFor(still + 1, [first, .. rest]);
        Assert.True(took < ProgressMax, $"a quorum was there for {took} before a block was");
        four.Commit(rest[0]);
        four.Start(second);
        four.WaitFor(still + 5, 0, 1, 2, 3);
        four.Commit(second);
        AssertAllIsWell(four);
    }

    [Fact]
    public void All_that_are_killed_at_once_go_on_where_they_were()
    {
        using FourValidators four = new();
        four.WaitFor(3, 0, 1, 2, 3);
        for (int time = 0; time < 3; time++)
        {
            long committed = four.Commit(time);
            for (int i = 0; i < FourValidators.Count; i++) four.Kill(i);
            for (int i = 0; i < FourValidators.Count; i++) four.Start(i);
            TimeSpan took = four.WaitFor(committed + 3, 0, 1, 2, 3);
            Assert.True(took < ProgressMax, $"all were there for {took} before blocks were");
            four.AssertNothingLost(0, 1, 2, 3);
        }

        AssertAllIsWell(four);
    }

    [Fact]
    public void One_that_stands_still_catches_up_when_it_wakes()
    {
        using FourValidators four = new();
        int[] others = Without(2);
        four.WaitFor(3, 0, 1, 2, 3);
        four.Commit(2);
        four.Process(2).Suspend();
        long since = TimeProvider.System.GetTimestamp();
        for (int sent = 0; TimeProvider.System.GetElapsedTime(since) < StandStill; sent++)
        {
            four.Commit(others[sent % others.Length]);
            Thread.Sleep(500);
        }

        long height = four.Height(0);
        Assert.True(height > 10, $"the others are at {height} after {StandStill}");
        four.Process(2).Resume();
        TimeSpan took = four.WaitFor(four.Height(0), 0, 1, 2, 3);
        Assert.True(took < TimeSpan.FromSeconds(20), $"catching up took {took}");
        four.Commit(2);
        four.WaitFor(four.Height(0) + 3, 0, 1, 2, 3);
        AssertAllIsWell(four);
    }

    [Fact]
    public void A_partition_forks_nothing_and_its_end_is_the_end_of_the_wait()
    {
        using NetworkNamespaces links = NetworkNamespaces.Make(FourValidators.Count);
        using FourValidators four = new(links);
        four.WaitFor(3, 0, 1, 2, 3);
        long committed = four.Commit(0);
        four.WaitFor(committed, 0, 1, 2, 3);
        links.Part(0, 1); // two and two: nobody has a quorum
        byte[] waits = four.Send(0);
        Thread.Sleep(8000);
        long[] still = [.. Enumerable.Range(0, FourValidators.Count).Select(four.Height)];
        Thread.Sleep(3000);
        for (int i = 0; i < FourValidators.Count; i++) Assert.Equal(still[i], four.Height(i));
        links.Heal();
        TimeSpan took = four.WaitFor(still.Max() + 1, 0, 1, 2, 3);
        Assert.True(took < ProgressMax, $"the links were whole for {took} before a block was");
        four.WaitForTx(3, waits, committed); // on the other side of what was cut
        links.Cut(3); // three and one: the three go on
        long height = four.Height(0);
        for (int i = 0; i < 3; i++) four.Commit(i);
        four.WaitFor(height + 5, 0, 1, 2);
        links.Heal();
        four.WaitFor(four.Height(0) + 3, 0, 1, 2, 3);
        four.Commit(3);
        AssertAllIsWell(four);
    }

    private static int[] Without(params int[] some) => [.. Enumerable.Range(0, FourValidators.Count).Except(some)];

    private static void AssertAllIsWell(FourValidators four)
    {
        four.WaitFor(Enumerable.Range(0, FourValidators.Count).Max(four.Height), 0, 1, 2, 3);
        four.AssertNothingLost(0, 1, 2, 3);
        four.AssertOneChain();
    }

    // A minute in make test-full; long enough here for connections to be given up and dialed anew.
    private static TimeSpan StandStill => TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("R3MES_LONG") == "1" ? 60 : 12);
}
