namespace R3mes.Simulation;

/// <summary>Runs of many seeds.</summary>
public static class SimRuns
{
    /// <summary>Runs <paramref name="seeds"/> seeds, two at a time, tells of each that fails, and returns how many did.</summary>
    /// <param name="start">The first.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="output">Where it tells.</param>
    /// <param name="verbose">Whether it tells of each that passes too.</param>
    /// <param name="fault">One of <see cref="SimFaults.Names"/>, which then is all that goes wrong; null lets each seed choose.</param>
    public static int Run(ulong start, int seeds, TextWriter output, bool verbose = false, string? fault = null)
    {
        int failed = 0;
        long blocks = 0, crashes = 0, changes = 0;
        Lock gate = new();
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
        {
            ulong seed = start + (ulong)index;
            string? failure = Try(seed, out SimResult? result, fault);
            lock (gate)
            {
                if (failure is null)
                {
                    blocks += result!.HeightMax;
                    crashes += result.Crashes;
                    changes += result.SetChanges;
                    if (verbose) output.WriteLine($"seed {seed}: {result}");
                    return;
                }

                failed++;
                output.WriteLine($"seed {seed}: {failure}");
                output.WriteLine(fault is null ? $"  again: make sim START={seed} SEEDS=1" : $"  again: artifacts/bin/R3mes.Simulation/release/R3mes.Simulation {seed} 1 {fault}");
            }
        });
        output.WriteLine($"sim: {seeds} seeds from {start}, {failed} failed; {blocks} blocks, {crashes} crashes, {changes} changes of validators");
        return failed;
    }

    /// <summary>Runs seeds one after the other until one fails, and tells of it; returns 1 then, else 0.</summary>
    public static int RunUntilFailure(ulong start, int seeds, TextWriter output, string? fault = null)
    {
        for (ulong seed = start; seed < start + (ulong)seeds; seed++)
        {
            if (Try(seed, out _, fault) is not { } failure) continue;
            output.WriteLine($"seed {seed}: {failure}");
            return 1;
        }

        return 0;
    }

    /// <summary>One seed: null when all that must hold did.</summary>
    public static string? Try(ulong seed, out SimResult? result, string? fault = null)
    {
        result = null;
        SimWorld world = new(new SimOptions { Seed = seed, EqualPowers = fault == "false-times", Faults = fault is null ? null : SimFaults.Alone(fault) });
        try
        {
            result = world.Run();
            return null;
        }
        catch (Exception error) when (error is SimFailedException or Primitives.InvariantException or Storage.StorageException)
        {
            return $"{error.Message} (at {world.Now.TotalSeconds:F3} s, {world.Faults}){Environment.NewLine}{string.Join(Environment.NewLine, world.Nodes.Select(node => $"  node {node.Index}: {node.Node?.Driver.Describe() ?? node.Refusal ?? "down"}"))}";
        }
    }
}
