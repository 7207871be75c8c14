using System.Diagnostics;
using R3mes.Daemon.Commands;
using R3mes.Tests.EndToEnd;

namespace R3mes.Tests.Packaging;

public sealed class PublishTests
{
    // What the binary is made of; a commit that changes other files may still have the one before it.
    private static readonly string[] Sources = ["src", "native/cpu", "native/include", "Directory.Build.props", "Directory.Packages.props"];

    [Fact]
    public void The_published_daemon_names_its_commit_runtime_instructions_and_kernels()
    {
        using RemesdProcess version = RemesdProcess.Finish("version");

        Assert.Equal(0, version.ExitCode);
        string[] lines = version.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Equal($"remesd {VersionCommand.Version}", lines[0]);
        Assert.Matches("^commit: [0-9a-f]{40}(-dirty)?$", lines[1]);
        Assert.Matches("^runtime: [.]NET 9[.0-9]+, linux-(x64|arm64), ahead of time$", lines[2]);
        Assert.Matches("^instruction sets: .*avx2", lines[3]);
        Assert.Matches("^kernels: cpu-[a-z0-9]+, interface [0-9]+, linked in; this processor has cpu-[a-z0-9 -]+$", lines[4]);
    }

    [Fact]
    public void The_commit_it_names_has_the_sources_it_was_made_of()
    {
        using RemesdProcess version = RemesdProcess.Finish("version");
        string commit = version.Output.Split('\n')[1]["commit: ".Length..];
        Assert.SkipWhen(commit.EndsWith("-dirty", StringComparison.Ordinal), "published from a checkout with changes that are in no commit");
        using Process compared = Process.Start(new ProcessStartInfo("git", ["diff", "--quiet", commit, "--", .. Sources]) { WorkingDirectory = RepositoryRoot.Path })!;
        compared.WaitForExit();
        Assert.Equal(0, compared.ExitCode);
    }
}
