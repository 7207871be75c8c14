using System.Diagnostics;
using R3mes.Daemon.Commands;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Packaging;

/// <summary>The daemon compiled ahead of time: skipped, and counted so, unless REMES_PUBLISHED names it, as `make test-published` does.</summary>
public sealed class PublishTests
{
    private const string Named = "REMES_PUBLISHED";
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Names_its_commit_runtime_instructions_and_kernels()
    {
        (int exit, string output) = await RunAsync(Published(), "version");

        Assert.Equal(0, exit);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"remesd {VersionCommand.Version}", lines[0]);
        Assert.Equal($"commit: {VersionCommand.Commit}", lines[1]);
        Assert.StartsWith("runtime: .NET ", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("ahead of time", lines[2], StringComparison.Ordinal);
        Assert.Contains("avx2", lines[3], StringComparison.Ordinal);
        Assert.Matches("^kernels: cpu-avx2, interface [0-9]+, linked in$", lines[4]);
    }

    [Fact]
    public async Task Runs_a_devnet_round_that_passes()
    {
        string published = Published();
        using TemporaryFolder home = new();

        (int exit, string output) = await RunAsync(
            published, "devnet", "--plain", "--rounds", "1", "--home", home.Path,
            "--model", RepositoryRoot.File("packaging", "models", "r3mes-tiny-byte-v1.safetensors"), "--text", RepositoryRoot.File("data", "corpora", "jargon.txt"));

        Assert.True(exit == 0 && output.Contains("\nPASS: ", StringComparison.Ordinal), output);
    }

    private static string Published()
    {
        string? path = Environment.GetEnvironmentVariable(Named);
        Assert.SkipWhen(path is null, $"{Named} names no published daemon: `make test-published` does");
        string full = Path.GetFullPath(path!, RepositoryRoot.Path);
        Assert.True(File.Exists(full), $"{Named} names {full}, which does not exist: run `make publish`");
        return full;
    }

    private static async Task<(int Exit, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(RunMax);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
