using System.CommandLine;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.Commands;

/// <summary>remesd tx send.</summary>
public static class TxSendCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        TxDelivery delivery = new(options, host);
        Argument<string> to = new("to") { Description = "Who is paid: an address (remes1...) or the name of a key in the home." };
        Argument<string> amount = new("amount") { Description = "How much, such as 1000000uremes." };
        RemesCommand command = new("send", "Send money to an account.", "remesd tx send alice remes1w508d6qejxtdg4y5r3zarvary0c5xw7k9zvx46 1000000uremes") { delivery.Key, to, amount };
        delivery.AddTo(command);
        return command.Does(parsed =>
        {
            ExitCode code = delivery.TryAmount(parsed.GetRequiredValue(amount), out Amount money);
            if (code != ExitCode.Success) return code;
            code = AccountName.TryFind(host, KeysCommand.StoreOf(parsed, options, host), parsed.GetRequiredValue(to), out Address recipient);
            return code != ExitCode.Success ? code : delivery.Send(parsed, from => new Send { From = from, To = recipient, Amount = money });
        });
    }
}
