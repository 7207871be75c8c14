using System.CommandLine;
using System.Text;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;

namespace R3mes.Daemon.Commands;

/// <summary>remesd status.</summary>
public static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<bool> json = new("--json") { Description = "Print one line of JSON, for scripts." };
        return new RemesCommand("status", "Show where the running node of this home stands: height, hashes, round.",
            "remesd status",
            "remesd status --json --home /var/lib/remesd") { json, options.Home }.Does(parsed =>
        {
            ExitCode code = new NodeQuestion(host, options.HomeOf(parsed, host)).TryStatus(out NodeStatus? status);
            if (code != ExitCode.Success) return code;
            if (parsed.GetValue(json))
            {
                host.Output.WriteLine(Encoding.UTF8.GetString(status!.ToJson()));
                return ExitCode.Success;
            }

            new Listing(host.Output)
                .Line("chain", $"{status!.ChainId}").Line("height", $"{status.Height}").Line("block hash", $"{status.BlockHash}").Line("app hash", $"{status.AppHash}")
                .Line("round", $"{status.Round}{(status.RoundStatus.Length > 0 ? ", " + status.RoundStatus : "")}")
                .Line("model version", $"{status.ModelVersion}").Line("waiting", $"{status.MempoolTransactions} transactions");
            return ExitCode.Success;
        });
    }
}
