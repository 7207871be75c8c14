using R3mes.Simulation;

namespace R3mes.Tests.Simulation;

/// <summary>Real nodes under everything that the simulator can do to them. `make sim` runs more seeds; one that fails is run again by the command it prints.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void A_hundred_seeds_break_nothing()
    {
        using StringWriter output = new();
        Assert.True(SimRuns.Run(1, 100, output) == 0, output.ToString());
    }

    [Fact]
    public void The_same_seed_is_the_same_run_and_another_is_another()
    {
        SimResult first = new SimWorld(new SimOptions { Seed = 7 }).Run();
        Assert.Equal(first, new SimWorld(new SimOptions { Seed = 7 }).Run());
        Assert.NotEqual(first.TraceHash, new SimWorld(new SimOptions { Seed = 9 }).Run().TraceHash);
    }

    [Fact]
    public void Validators_that_gain_power_and_leave_break_nothing()
    {
        SimResult result = new SimWorld(new SimOptions { Seed = 3, Faults = new SimFaults { Churn = true } }).Run();
        Assert.True(result.SetChanges > 3, $"{result.SetChanges} changes");
    }

    [Fact]
    public void Without_faults_every_height_is_decided_in_its_first_round()
    {
        SimResult result = new SimWorld(new SimOptions { Seed = 1, Faults = new SimFaults { DelayMax = TimeSpan.FromMilliseconds(20) } }).Run();
        Assert.Equal(0, result.RoundsMax);
        Assert.True(result.HeightMin >= 55, $"{result}"); // 45 s, a height in 0.8 s, and the first when everyone has heard the others
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Seven_validators_of_other_powers_agree_too(ulong seed)
    {
        SimResult result = new SimWorld(new SimOptions { Seed = seed, Validators = 7 }).Run();
        Assert.True(result.HeightMin > 3, $"{result}");
    }

    [Fact]
    public void A_third_of_the_power_in_twins_may_fork_the_chain_and_is_named()
    {
        // Finish fails where a fork cannot be laid at the door of a third of the power.
        int forks = 0;
        for (ulong seed = 1; seed <= 12; seed++)
        {
            SimWorld world = new(new SimOptions { Seed = seed, EqualPowers = true, TwinsOfThird = true, Faults = new SimFaults { DelayMax = TimeSpan.FromMilliseconds(30) } });
            world.Run();
            if (world.Checks.Fork is not null) forks++;
        }

        Assert.True(forks > 0, "two twins in four validators never forked the chain: the simulator's checks saw no fork that there must be");
    }
}
