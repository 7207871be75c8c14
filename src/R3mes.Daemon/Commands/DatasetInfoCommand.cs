using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Datasets;

namespace R3mes.Daemon.Commands;

/// <summary>remesd dataset info.</summary>
public static class DatasetInfoCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> folder = new("folder") { Description = "Folder that `remesd dataset shard` wrote." };
        return new RemesCommand("info", "Show the parts of a data set and check every byte of them against their names.", "remesd dataset info dataset") { folder }
            .Does(parsed => Run(host, parsed.GetRequiredValue(folder)));
    }

    private static ExitCode Run(CommandHost host, string folder)
    {
        if ((DatasetFolder.TryOpen(folder, out DatasetFolder? dataset) ?? dataset!.Check()) is { } error) return host.Fail(ExitCode.Data, error.Message);
        DatasetListing.Write(host.Output, dataset!.Manifest);
        host.Output.WriteLine("every part is whole");
        return ExitCode.Success;
    }
}
