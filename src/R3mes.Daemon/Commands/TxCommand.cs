using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd tx.</summary>
public static class TxCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        RemesCommand command = new("tx", "Sign a transaction with a key of this home and hand it to the running node.",
            "remesd tx send alice remes1w508d6qejxtdg4y5r3zarvary0c5xw7k9zvx46 1000000uremes",
            "remesd tx register-miner alice 20000000000uremes")
        {
            TxSendCommand.Create(options, host),
            TxRegisterMinerCommand.Create(options, host),
            TxChallengeCommand.Create(options, host),
        };
        foreach (RemesCommand ofValidators in TxValidatorCommands.Create(options, host)) command.Subcommands.Add(ofValidators);
        return command;
    }
}
