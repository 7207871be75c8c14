using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd dataset.</summary>
public static class DatasetCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new("dataset", "Prepare text for training: turn CSV into JSONL, split it into shards, look at a split.",
            "remesd dataset convert questions.csv --format instruction --out questions.jsonl",
            "remesd dataset shard questions.jsonl --shards 4 --out dataset",
            "remesd dataset info dataset")
        {
            DatasetConvertCommand.Create(host),
            DatasetShardCommand.Create(host),
            DatasetInfoCommand.Create(host),
        };
}
