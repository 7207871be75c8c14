using System.CommandLine;
using R3mes.Application.Codec;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query supply.</summary>
public static class QuerySupplyCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        return new RemesCommand("supply", "Show the money supply: genesis, minted, burned, community pool.", "remesd query supply") { options.Home }.Does(parsed =>
        {
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            ExitCode code = node.TryQuery("/remes.remes.v1.Query/GetSupply", [], "supply", out byte[] answer);
            if (code != ExitCode.Success) return code;
            CanonicalReader reader = new(answer);
            ReadOnlySpan<byte> message = reader.Message(1, 4096, out _);
            ulong pool = reader.Varint(2);
            if (!reader.Complete || !Supply.TryDecode(message, out Supply supply)) return node.Unreadable("the supply");
            new Listing(host.Output).Line("genesis", $"{supply.Genesis}").Line("minted", $"{supply.Minted}").Line("burned", $"{supply.Burned}")
                .Line("supply", $"{supply.Genesis + supply.Minted - supply.Burned}").Line("community pool", $"{new Amount(pool)}");
            return ExitCode.Success;
        });
    }
}
