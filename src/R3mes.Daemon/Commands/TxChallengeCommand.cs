using System.CommandLine;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;

namespace R3mes.Daemon.Commands;

/// <summary>remesd tx challenge.</summary>
public static class TxChallengeCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        TxDelivery delivery = new(options, host);
        Argument<ulong> round = new("round") { Description = "The round whose aggregation is wrong." };
        Argument<string> bond = new("bond") { Description = "What is put up, at least 10 times the base reward; the loser's pays the winner." };
        Argument<string> claimed = new("claimed") { Description = "CID of the adapter that the right aggregation gives." };
        RemesCommand command = new("challenge", "Challenge the aggregation of a round, so that the validators compute it again.",
            "remesd tx challenge alice 3 100000000uremes bafkreifap546a6pijgqtabt57x5ummbam5djfvesjtl4v2cpkof4n3dnoe") { delivery.Key, round, bond, claimed };
        delivery.AddTo(command);
        return command.Does(parsed =>
        {
            ExitCode code = delivery.TryAmount(parsed.GetRequiredValue(bond), out Amount money);
            if (code != ExitCode.Success) return code;
            if (!Cid.TryParse(parsed.GetRequiredValue(claimed), out Cid cid))
                return host.Fail(ExitCode.Usage, $"'{parsed.GetValue(claimed)}' is not a CID: give the name that begins with bafkrei.");
            return delivery.Send(parsed, challenger => new ChallengeAggregation { Challenger = challenger, RoundId = parsed.GetValue(round), Bond = money, ClaimedCid = cid });
        });
    }
}
