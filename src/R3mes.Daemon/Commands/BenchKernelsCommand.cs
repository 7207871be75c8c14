using System.CommandLine;
using System.Globalization;
using R3mes.Daemon.Cli;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Daemon.Commands;

/// <summary>remesd bench kernels.</summary>
public static class BenchKernelsCommand
{
    private const int ThreadsMost = 256;
    private const double SecondsMost = 60;

    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Option<int> threads = RangedOption.Create("--threads", "Threads that share a product, beside one alone; all processors when it is left out.", Math.Min(Environment.ProcessorCount, ThreadsMost), 1, ThreadsMost);
        Option<double> seconds = new("--seconds") { Description = "Time a figure takes at least, in seconds.", DefaultValueFactory = _ => 0.1, HelpName = "s" };
        seconds.Validators.Add(result =>
        {
            // What is no number the parser refuses with a sentence of its own.
            if (result.Tokens is [{ } token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double given) && !(given is > 0 and <= SecondsMost))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--seconds takes a number above 0 and up to {SecondsMost}."));
        });
        Option<string?> variant = new("--variant") { Description = $"Measure one variant of the kernels: {string.Join(", ", KernelVariant.All.Select(known => known.Name))}.", HelpName = "name" };
        Option<string?> shape = new("--shape") { Description = "Measure products with weights of this shape, rows x columns, instead of those of BitNet b1.58 2B4T.", HelpName = "OUTxIN" };
        return new RemesCommand("kernels", "Check the kernels on this processor against the reference, bit for bit, and print what each does in a second.", "remesd bench kernels", "remesd bench kernels --variant cpu-avx2 --threads 1")
        {
            threads, seconds, variant, shape,
        }.Does((parsed, stop) => Task.FromResult(Run(host, parsed.GetValue(threads), parsed.GetValue(seconds), parsed.GetValue(variant), parsed.GetValue(shape), stop)));
    }

    private static ExitCode Run(CommandHost host, int threads, double seconds, string? variantName, string? shapeText, CancellationToken stop)
    {
        IReadOnlyList<ProductShape> shapes = ProductShape.Bitnet2B4T;
        if (shapeText is not null)
        {
            if (!ProductShape.TryParse(shapeText, out ProductShape shape)) return host.Fail(ExitCode.Usage, $"--shape takes rows x columns such as 2560x6912, at most 2^28 weights, not '{shapeText}'.");
            shapes = [shape];
        }

        if (variantName is not null && KernelVariant.All.All(known => known.Name != variantName))
            return host.Fail(ExitCode.Usage, $"There is no variant '{variantName}': choose one of {string.Join(", ", KernelVariant.All.Select(known => known.Name))}.");
        if (KernelLibrary.Problem is { } problem) return host.Fail(ExitCode.Failed, problem);
        KernelVariant[] variants = [.. KernelLibrary.Available.Where(variant => variantName is null || variant.Name == variantName)];
        if (variants.Length == 0) return host.Fail(ExitCode.Failed, $"This processor cannot run {variantName}: it has {string.Join(", ", KernelLibrary.Available.Select(variant => variant.Name))}.");

        Listing listing = new(host.Output);
        listing.Line("processor", $"{ProcessorFacts.Name}, {Environment.ProcessorCount} logical processors, largest cache {ProcessorFacts.LastCacheBytes >> 20} MiB");
        listing.Line("variants", $"{string.Join(", ", KernelLibrary.Available.Select(variant => variant == KernelLibrary.Best ? variant.Name + " (in use)" : variant.Name))}");
        listing.Line("weights", $"{string.Join(", ", shapes)}; a rate is over all of them");
        using KernelTable table = new(host.Output, shapes, threads, seconds, stop);
        foreach (KernelVariant variant in variants)
        {
            if (KernelProof.FirstDifference(new CpuBackend(variant)) is { } different)
                return host.Fail(ExitCode.Failed, $"{variant.Name} computes {different} otherwise than the reference on this processor: set training.backend to reference and report this.");
            table.Write(variant);
        }

        return ExitCode.Success;
    }
}
