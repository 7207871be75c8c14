using System.CommandLine;
using System.Globalization;
using R3mes.Daemon.Cli;
using R3mes.Kernels.Cuda;
using R3mes.Kernels.Cuda.Proof;

namespace R3mes.Daemon.Commands;

/// <summary>remesd gpu selftest.</summary>
public static class GpuSelfTestCommand
{
    private const int RunsMost = 1000;

    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Option<int> runs = RangedOption.Create("--runs", "Runs of a kernel on each input.", 3, 1, RunsMost);
        Option<int?> seed = new("--seed") { Description = "Draw the inputs of an earlier run again, by the seed in its first line; other ones each time when it is left out.", HelpName = "n" };
        Option<bool> quick = new("--quick") { Description = "Short rows only: for a sanitizer or an emulation." };
        Option<string?> driver = new("--driver") { Description = "The driver's library, where the system does not find it by itself: libcuda.so.1.", HelpName = "file" };
        return new RemesCommand("selftest", "Hold every kernel for GPUs against the reference, bit for bit, on the first GPU of this machine.", "remesd gpu selftest", "remesd gpu selftest --runs 10 --seed 7")
        {
            runs, seed, quick, driver,
        }.Does((parsed, stop) => Task.FromResult(Run(host, parsed.GetValue(runs), parsed.GetValue(seed) ?? Random.Shared.Next(), parsed.GetValue(quick), parsed.GetValue(driver), stop)));
    }

    private static ExitCode Run(CommandHost host, int runs, int seed, bool quick, string? driver, CancellationToken stop)
    {
        try
        {
            using CudaDevice device = CudaDevice.Open(driver);
            host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{device.Name}, compute capability {device.Capability / 10}.{device.Capability % 10}, {device.Multiprocessors} multiprocessors, {device.MemoryBytes / (double)(1L << 30):0.0} GiB, driver for CUDA {device.DriverVersion}; seed {seed}"));
            if (!CudaSelfTest.RefusesDamagedText(device)) return host.Fail(ExitCode.Failed, "The driver took a damaged kernel for a whole one: do not compute on this machine.");
            IReadOnlyCollection<CudaTally> tallies = CudaSelfTest.Run(device, seed, runs, quick, tally => Write(host, tally), stop);
            int wrong = tallies.Sum(tally => tally.Wrong);
            host.Output.WriteLine($"{tallies.Count} kernels, {tallies.Sum(tally => tally.Runs)} runs, {wrong} wrong");
            return wrong == 0 ? ExitCode.Success : host.Fail(ExitCode.Failed, "This GPU does not give the reference's bits: do not compute on it, and report this with the lines above.");
        }
        catch (CudaException error)
        {
            return host.Fail(error.Problem is CudaProblem.NoDriver or CudaProblem.OldDriver or CudaProblem.NoDevice ? ExitCode.NoGpu : ExitCode.Failed, error.Message);
        }
    }

    private static void Write(CommandHost host, CudaTally tally)
    {
        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Kernel,-28} {tally.Shapes,3} inputs {tally.Runs,5} runs {tally.Wrong,3} wrong, longest {tally.LongestUs:0} us"));
        if (tally.First is not null) host.Output.WriteLine($"  {tally.First}");
    }
}
