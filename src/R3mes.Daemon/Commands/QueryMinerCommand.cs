using System.CommandLine;
using R3mes.Application.Codec;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query miner.</summary>
public static class QueryMinerCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> account = new("account") { Description = "An address (remes1...) or the name of a key in the home." };
        return new RemesCommand("miner", "Show a miner: stake, reputation, what it earned and what was slashed.", "remesd query miner alice") { account, options.Home }.Does(parsed =>
        {
            ExitCode code = AccountName.TryFind(host, KeysCommand.StoreOf(parsed, options, host), parsed.GetRequiredValue(account), out Address address);
            if (code != ExitCode.Success) return code;
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            code = node.TryQuery("/remes.remes.v1.Query/GetMiner", new WireWriter().Write(1, address).ToArray(), $"miner {address}", out byte[] answer);
            if (code != ExitCode.Success) return code;
            CanonicalReader reader = new(answer);
            ReadOnlySpan<byte> message = reader.Message(1, 4096, out _);
            ulong status = reader.Varint(2), required = reader.Varint(3);
            if (!reader.Complete || !Miner.TryDecode(message, out Miner miner)) return node.Unreadable($"miner {address}");
            new Listing(host.Output).Line("address", $"{miner.Address}").Line("moniker", $"{miner.Moniker}").Line("status", $"{((MinerStatus)status).ToString().ToLowerInvariant()}")
                .Line("stake", $"{miner.Stake}").Line("required stake", $"{new Amount(required)}").Line("reputation", $"{miner.ReputationBps / 10_000.0:F4}")
                .Line("earned", $"{miner.Earned}").Line("slashed", $"{miner.Slashed}")
                .Line("gradients", $"{miner.RoundsAccepted} accepted, {miner.RoundsRejected} rejected, {miner.RoundsMissed} missed");
            return ExitCode.Success;
        });
    }
}
