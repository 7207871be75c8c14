using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace R3mes.Benchmarks;

/// <summary>The micro-benchmarks under BenchmarkDotNet, in this process: what it would build anew is built already.</summary>
internal static class MicroRun
{
    /// <summary>Runs those that <paramref name="filter"/> names; 1 when there was none or one failed.</summary>
    public static int Run(string filter)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.Console)
            .WithArtifactsPath(Path.Combine("artifacts", "micro"));
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(MicroRun).Assembly).Run(["--filter", filter], config)];
        return summaries.Length > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
