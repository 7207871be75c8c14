using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Datasets;

namespace R3mes.Daemon.Commands;

/// <summary>remesd dataset shard.</summary>
public static class DatasetShardCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> input = new("file") { Description = "JSONL or plain text." };
        Option<int> shards = new("--shards") { Description = "Training shards to make.", HelpName = "n", Required = true };
        Option<string> output = new("--out") { Description = "Folder to write the parts and the manifest to.", HelpName = "folder", Required = true };
        Option<long> heldOut = new("--held-out") { Description = "Least bytes to hold out for measuring the loss.", HelpName = "bytes", DefaultValueFactory = _ => DatasetSplitOptions.HeldOutBytesDefault };
        Option<string> placement = new("--held-out-from") { Description = "Where the held-out part lies: spaced takes stretches at equal distances, end the last bytes.", HelpName = "spaced|end", DefaultValueFactory = _ => "spaced" };
        placement.AcceptOnlyFromAmong("spaced", "end");
        RemesCommand command = new("shard", "Split a text at line ends into training shards and a held-out part that overlaps none, each a file named by its CID. The same file gives the same split everywhere.",
            "remesd dataset shard articles.jsonl --shards 4 --out dataset")
        {
            input, shards, output, heldOut, placement,
        };
        return command.Does(parsed => Run(host, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), new DatasetSplitOptions(
            parsed.GetValue(shards), parsed.GetValue(heldOut), parsed.GetValue(placement) == "end" ? HeldOutPlacement.End : HeldOutPlacement.EvenlySpaced)));
    }

    private static ExitCode Run(CommandHost host, string input, string output, DatasetSplitOptions options)
    {
        if (File.Exists(output)) return host.Fail(ExitCode.Usage, $"{output} is a file: name a folder with --out.");
        if (!InputFile.TryOpen(input, host, out FileStream? source)) return ExitCode.Data;
        using (source)
        {
            if (DatasetSharder.TryWrite(source!, options, output, out DatasetManifest? manifest) is { } error)
                return host.Fail(ExitCode.Data, $"{input}: {error.Message}");
            DatasetListing.Write(host.Output, manifest!);
        }

        host.Output.WriteLine($"written to {output}");
        return ExitCode.Success;
    }
}
