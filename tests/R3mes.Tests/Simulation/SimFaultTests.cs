using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage.Files;

namespace R3mes.Tests.Simulation;

/// <summary>Faults that have a name, each alone.</summary>
public sealed class SimFaultTests
{
    [Theory]
    [InlineData("false-times")]
    [InlineData("flood")]
    [InlineData("flood-by-follower")]
    [InlineData("restored")]
    [InlineData("hidden-quorum")]
    [InlineData("joins")]
    public void Ten_seeds_of_one_fault_break_nothing(string fault)
    {
        using StringWriter output = new();
        Assert.True(SimRuns.Run(1, 10, output, fault: fault) == 0, output.ToString());
    }

    [Theory]
    [InlineData("false-times")]
    [InlineData("flood")]
    [InlineData("flood-by-follower")]
    [InlineData("restored")]
    [InlineData("hidden-quorum")]
    [InlineData("joins")]
    public void The_same_seed_of_a_fault_is_the_same_run(string fault)
    {
        string? first = SimRuns.Try(3, out SimResult? one, fault), second = SimRuns.Try(3, out SimResult? other, fault);
        Assert.Equal((first, one), (second, other));
    }

    [Fact]
    public void Homes_are_restored_in_most_seeds()
    {
        int restored = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            SimWorld world = new(new SimOptions { Seed = seed, Faults = SimFaults.Alone("restored") });
            try
            {
                world.Run();
            }
            catch (SimFailedException)
            {
                // Another test tells of it.
            }

            if (world.Restores > 0) restored++;
        }

        Assert.True(restored > 2, $"{restored} of 5");
    }

    [Fact]
    public void A_quorum_is_hidden_in_most_seeds()
    {
        int hidden = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            SimWorld world = new(new SimOptions { Seed = seed, Faults = SimFaults.Alone("hidden-quorum") });
            world.Run();
            if (world.IsQuorumHidden) hidden++;
        }

        Assert.True(hidden > 2, $"{hidden} of 5");
    }

    [Fact]
    public void A_disk_that_is_restored_holds_what_its_copy_held_and_nothing_else()
    {
        SimDisk disk = new(new SimRandom(1));
        Write(disk, "/node/a", [1, 2, 3]);
        IReadOnlyDictionary<string, byte[]> copy = disk.Keep();
        Write(disk, "/node/a", [9, 9, 9, 9]);
        Write(disk, "/node/b", [4]);
        disk.Restore(copy);
        disk.Crash();
        Assert.Equal([1, 2, 3], disk.ReadAll("/node/a"));
        Assert.False(disk.Exists("/node/b"));
    }

    private static void Write(SimDisk disk, string path, byte[] bytes)
    {
        using IDiskFile file = disk.Open(path, out _);
        file.Write(bytes, 0);
    }
}
