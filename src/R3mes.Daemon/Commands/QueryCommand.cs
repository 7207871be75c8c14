using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query.</summary>
public static class QueryCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host) =>
        new("query", "Ask the running node of this home about the chain's committed state and blocks.",
            "remesd query round",
            "remesd query supply")
        {
            QueryAccountCommand.Create(options, host),
            QueryMinerCommand.Create(options, host),
            QueryRoundCommand.Create(options, host),
            QueryModelCommand.Create(options, host),
            QuerySupplyCommand.Create(options, host),
            QueryBlockCommand.Create(options, host),
            QueryTxCommand.Create(options, host),
        };
}
