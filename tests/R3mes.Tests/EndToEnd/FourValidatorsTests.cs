using R3mes.Primitives.Chain;

namespace R3mes.Tests.EndToEnd;

/// <summary>Four daemons, and what may happen to machines: no fork, nothing lost that was in a block, and progress within five seconds of a quorum's return.</summary>
public sealed class FourValidatorsTests
{
    private static readonly TimeSpan ProgressMax = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void One_that_is_killed_holds_nobody_up_and_comes_back(int victim)
    {
        using FourValidators four = new();
        int[] others = [.. Enumerable.Range(0, FourValidators.Count).Where(index => index != victim)];
        four.WaitFor(3, 0, 1, 2, 3);
        long committed = four.Commit(victim);
        four.WaitFor(committed, others); // where the block is final it stays
        Block block = four.BlockOf(others[0], committed)!;
        four.Kill(victim);
        long height = four.Height(others[0]);
        four.WaitFor(height + 5, others);
        four.Start(victim);
        four.WaitFor(four.Height(others[0]) + 3, 0, 1, 2, 3);
        for (int i = 0; i < FourValidators.Count; i++) Assert.Equal(block.Encode(), four.BlockOf(i, committed)!.Encode());
        four.AssertOneChain();
    }

    [Fact]
    public void Without_two_nothing_is_decided_and_with_them_back_all_goes_on_soon()
    {
        using FourValidators four = new();
        four.WaitFor(3, 0, 1, 2, 3);
        long committed = four.Commit(1);
        four.WaitFor(committed, 0, 1, 2, 3);
        Block block = four.BlockOf(0, committed)!;
        four.Kill(1);
        four.Kill(2);
        Thread.Sleep(1000);
        long still = Math.Max(four.Height(0), four.Height(3));
        Thread.Sleep(3000);
        Assert.Equal(still, Math.Max(four.Height(0), four.Height(3)));
        four.Start(1); // three are a quorum
        TimeSpan took = four.WaitFor(still + 1, 0, 1, 3);
        Assert.True(took < ProgressMax, $"a quorum was there for {took} before a block was");
        four.Start(2);
        four.WaitFor(still + 5, 0, 1, 2, 3);
        for (int i = 0; i < FourValidators.Count; i++) Assert.Equal(block.Encode(), four.BlockOf(i, committed)!.Encode());
        four.AssertOneChain();
    }

    [Fact]
    public void All_that_are_killed_at_once_go_on_where_they_were()
    {
        using FourValidators four = new();
        four.WaitFor(3, 0, 1, 2, 3);
        for (int time = 0; time < 3; time++)
        {
            long height = four.Height(0);
            for (int i = 0; i < FourValidators.Count; i++) four.Kill(i);
            for (int i = 0; i < FourValidators.Count; i++) four.Start(i);
            four.WaitFor(height + 3, 0, 1, 2, 3);
        }

        four.AssertOneChain();
    }

    [Fact]
    public void One_that_stands_still_catches_up_when_it_wakes()
    {
        using FourValidators four = new();
        four.WaitFor(3, 0, 1, 2, 3);
        four.Process(2).Suspend();
        Thread.Sleep(StandStill);
        long height = four.Height(0);
        Assert.True(height > 10, $"the others are at {height} after {StandStill}");
        four.Process(2).Resume();
        TimeSpan took = four.WaitFor(four.Height(0), 0, 1, 2, 3);
        Assert.True(took < TimeSpan.FromSeconds(20), $"catching up took {took}");
        four.WaitFor(four.Height(0) + 3, 0, 1, 2, 3);
        four.AssertOneChain();
    }

    [Fact]
    public void A_partition_forks_nothing_and_its_end_is_the_end_of_the_wait()
    {
        using NetworkNamespaces links = NetworkNamespaces.Make(FourValidators.Count);
        using FourValidators four = new(links);
        four.WaitFor(3, 0, 1, 2, 3);
        links.Part(0, 1); // two and two: nobody has a quorum
        Thread.Sleep(8000);
        long[] still = [.. Enumerable.Range(0, FourValidators.Count).Select(four.Height)];
        Thread.Sleep(3000);
        for (int i = 0; i < FourValidators.Count; i++) Assert.Equal(still[i], four.Height(i));
        links.Heal();
        TimeSpan took = four.WaitFor(still.Max() + 1, 0, 1, 2, 3);
        Assert.True(took < ProgressMax, $"the links were whole for {took} before a block was");
        links.Cut(3); // three and one: the three go on
        long height = four.Height(0);
        four.WaitFor(height + 5, 0, 1, 2);
        links.Heal();
        four.WaitFor(four.Height(0) + 3, 0, 1, 2, 3);
        four.AssertOneChain();
    }

    // A minute in make test-full; long enough here for connections to be given up and dialed anew.
    private static TimeSpan StandStill => TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("R3MES_LONG") == "1" ? 60 : 12);
}
