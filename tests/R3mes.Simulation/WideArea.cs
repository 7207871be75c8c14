using System.Globalization;

namespace R3mes.Simulation;

/// <summary>A hundred validators on links of a continent's or an ocean's length: rounds and virtual time to finality, messages and bytes a height.</summary>
public static class WideArea
{
    /// <summary>Validators.</summary>
    public const int Validators = 100;

    /// <summary>Blocks that are measured.</summary>
    public const int Blocks = 5;

    /// <summary>Least and longest delay of a link, one way.</summary>
    public const int DelayMsMin = 20, DelayMsMax = 150;

    /// <summary>Runs seeds and prints a line for each.</summary>
    public static int Run(ulong start, int seeds, TextWriter output)
    {
        for (ulong seed = start; seed < start + (ulong)seeds; seed++)
        {
            SimResult result = Measure(seed);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"wide: seed {seed}, {Validators} validators, {result.HeightMax} blocks in {result.Time.TotalSeconds:F1} virtual s ({result.Time.TotalMilliseconds / result.HeightMax:F0} ms a block with a pause of 1 ms), last round {result.RoundsMax}, {result.Messages / result.HeightMax} messages and {result.Bytes / result.HeightMax} bytes a height"));
        }

        return 0;
    }

    /// <summary>One run: each link with a delay of its own of 20 to 150 ms, no faults.</summary>
    public static SimResult Measure(ulong seed) => new SimWorld(new SimOptions
    {
        Seed = seed,
        Validators = Validators,
        EqualPowers = true,
        HealAt = TimeSpan.Zero,
        EndAt = TimeSpan.FromSeconds(60),
        HeightMax = Blocks,
        ProgressMin = 0,
        DelayMin = TimeSpan.FromMilliseconds(DelayMsMin),
        DelayAfterHeal = TimeSpan.FromMilliseconds(DelayMsMax - DelayMsMin),
        SteadyLinks = true,
        Faults = new SimFaults(),
        Timing = Node.Driver.ConsensusTiming.Of(TimeSpan.FromMilliseconds(1)),
    }).Run();
}
