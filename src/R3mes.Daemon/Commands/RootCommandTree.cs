using System.CommandLine;
using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>The whole command tree.</summary>
public static class RootCommandTree
{
    /// <summary>Makes the tree.</summary>
    /// <param name="host">The process.</param>
    public static Command Create(CommandHost host)
    {
        GlobalOptions options = new();
        RemesCommand root = new("remesd", "R3MES node: people who do not trust each other fine-tune one ternary language model, and every result can be checked bit for bit.",
            "remesd devnet",
            "remesd init --chain-id remes-mine-1 --text book.txt",
            "remesd start",
            "remesd check-config")
        {
            DevnetCommand.Create(options, host),
            InitCommand.Create(options, host),
            StartCommand.Create(options, host),
            SignerCommand.Create(options, host),
            StatusCommand.Create(options, host),
            QueryCommand.Create(options, host),
            TxCommand.Create(options, host),
            KeysCommand.Create(options, host),
            ModelCommand.Create(host),
            DatasetCommand.Create(host),
            BenchCommand.Create(host),
            GpuCommand.Create(host),
            CheckConfigCommand.Create(options, host),
            VersionCommand.Create(host),
        };
        CommandLine.AddHelp(root);
        return root;
    }
}
