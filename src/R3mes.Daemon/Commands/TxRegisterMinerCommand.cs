using System.CommandLine;
using System.Text;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.Commands;

/// <summary>remesd tx register-miner.</summary>
public static class TxRegisterMinerCommand
{
    private const int MonikerBytesMax = 64;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        TxDelivery delivery = new(options, host);
        Argument<string> stake = new("stake") { Description = "What is put at stake, such as 50000000uremes; a miner that is registered adds it." };
        Option<string?> moniker = new("--moniker") { Description = "A name for people; the key's name without it.", HelpName = "name" };
        RemesCommand command = new("register-miner", "Register the account as a miner with a stake, which wrong gradients lose.", "remesd tx register-miner alice 50000000uremes") { delivery.Key, stake, moniker };
        delivery.AddTo(command);
        return command.Does(parsed =>
        {
            ExitCode code = delivery.TryAmount(parsed.GetRequiredValue(stake), out Amount money);
            if (code != ExitCode.Success) return code;
            string name = parsed.GetValue(moniker) ?? parsed.GetRequiredValue(delivery.Key);
            if (Encoding.UTF8.GetByteCount(name) > MonikerBytesMax)
                return host.Fail(ExitCode.Usage, $"--moniker takes at most {MonikerBytesMax} bytes: take a shorter name.");
            return delivery.Send(parsed, miner => new RegisterMiner { Miner = miner, Stake = money, Moniker = name });
        });
    }
}
