using R3mes.Daemon.Cli;
using R3mes.Kernels;

namespace R3mes.Tests.Daemon.Commands;

public sealed class VersionCommandTests
{
    [Fact]
    public async Task Names_the_variant_in_use_and_those_that_the_processor_has()
    {
        using CommandRun run = new();
        Assert.Equal(ExitCode.Success, await run.RunAsync("version"));
        string kernels = run.Output.Split('\n').Single(line => line.StartsWith("kernels: ", StringComparison.Ordinal));
        Assert.StartsWith($"kernels: {KernelLibrary.Best!.Name}, interface {KernelLibrary.AbiVersion}, shared library; this processor has ", kernels, StringComparison.Ordinal);
        Assert.Equal(KernelLibrary.Available.Select(variant => variant.Name), kernels[(kernels.IndexOf(" has ", StringComparison.Ordinal) + 5)..].Split(' '));
    }
}
