using System.Globalization;
using System.Text.RegularExpressions;
using R3mes.Daemon.Cli;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Tests.Daemon.Commands;

public sealed partial class BenchCommandTests : IDisposable
{
    private static readonly string Best = KernelLibrary.Best!.Name;
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Prints_a_rate_for_every_kernel_of_a_variant_on_one_thread_and_on_several()
    {
        Assert.Equal(ExitCode.Success, await _run.RunAsync("bench", "kernels", "--threads", "2", "--seconds", "0.0001", "--variant", Best, "--shape", "96x320"));
        Assert.Equal("", _run.Error);
        string[] lines = _run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("processor ", lines[0], StringComparison.Ordinal);
        Assert.Contains($"{Best} (in use)", lines[1], StringComparison.Ordinal);
        Assert.Contains("96x320", lines[2], StringComparison.Ordinal);
        Assert.Equal($"{Best}: {KernelProof.Kernels.Count} kernels, each equal to the reference to the last bit on a small ragged shape", lines[3]);
        string[] products = ["ternary_i8, 1 thread", "ternary_i8, 2 threads", "ternary_i16, 1 thread", "ternary_i16, 2 threads", "i8_i16, 1 thread", "i16_i16, 1 thread"];
        string[] others = [.. KernelProof.Kernels.Where(name => !name.Contains("ternary", StringComparison.Ordinal) && !name.Contains("i16_i", StringComparison.Ordinal) && name != "i8_i16")];
        Assert.All(products.Concat(others), name =>
        {
            string line = Assert.Single(lines, line => line.TrimStart().Split("  ")[0] is { } head && (head == name || head == name + ", GOP/s"));
            string[] rates = [.. Rate().Matches(line["  ".Length..][name.Length..]).Select(match => match.Value)];
            Assert.Equal(products.Contains(name) ? 3 : 2, rates.Length);
            Assert.All(rates, rate => Assert.True(rate == "-" || double.Parse(rate, CultureInfo.InvariantCulture) > 0, line));
        });
    }

    [Fact]
    public async Task Refuses_what_it_cannot_measure()
    {
        await _run.FailsAsync(ExitCode.Usage, "There is no variant 'avx2': choose one of", "bench", "kernels", "--variant", "avx2");
        await _run.FailsAsync(ExitCode.Usage, "--shape takes rows x columns", "bench", "kernels", "--shape", "2560");
        await _run.FailsAsync(ExitCode.Usage, "--threads takes a whole number from 1 to 256.", "bench", "kernels", "--threads", "0");
        await _run.FailsAsync(ExitCode.Usage, "it takes a number.", "bench", "kernels", "--seconds", "abc");
        foreach (string seconds in (string[])["0", "-1", "61", "NaN", "Infinity"])
            await _run.FailsAsync(ExitCode.Usage, "--seconds takes a number above 0 and up to 60.", "bench", "kernels", "--seconds", seconds);
        await _run.FailsAsync(ExitCode.Usage, "Say which `remesd bench` command: kernels.", "bench");
        KernelVariant? absent = KernelVariant.All.FirstOrDefault(variant => !KernelLibrary.Available.Contains(variant));
        if (absent is not null) await _run.FailsAsync(ExitCode.Failed, $"This processor cannot run {absent.Name}: it has ", "bench", "kernels", "--variant", absent.Name);
    }

    public void Dispose() => _run.Dispose();

    [GeneratedRegex(@"(?<= {2,})(?:-|[0-9]+(?:\.[0-9]+)?)(?=\s|$)")]
    private static partial Regex Rate();
}
