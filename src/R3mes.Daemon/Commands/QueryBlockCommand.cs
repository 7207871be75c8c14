using System.CommandLine;
using R3mes.Application.Commitments;
using R3mes.Application.Transactions;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query block.</summary>
public static class QueryBlockCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<long> height = new("height") { Description = "Height of the block; the latest one without it.", Arity = ArgumentArity.ZeroOrOne };
        return new RemesCommand("block", "Show a block: header and transactions.", "remesd query block", "remesd query block 12") { height, options.Home }.Does(parsed =>
        {
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            long wanted = parsed.GetValue(height);
            if (parsed.GetResult(height) is not { Tokens.Count: > 0 })
            {
                ExitCode asked = node.TryStatus(out NodeStatus? status);
                if (asked != ExitCode.Success) return asked;
                wanted = (long)status!.Height;
            }

            ExitCode code = node.TryBlock(wanted, out BlockRecord? record);
            if (code != ExitCode.Success) return code;
            Show(new Listing(host.Output), record!.Block);
            return ExitCode.Success;
        });
    }

    private static void Show(Listing listing, Block block)
    {
        Header header = block.Header;
        listing.Line("height", $"{header.Height}").Line("time", $"{header.Time}").Line("hash", $"{header.Hash()}").Line("previous", $"{header.LastBlockId.Hash}")
            .Line("app hash before", $"{Convert.ToHexStringLower(header.AppHash.Span)}").Line("proposer", $"{Convert.ToHexString(header.ProposerAddress.ToArray())}")
            .Line("transactions", $"{block.Txs.Count(bytes => !SeedProofs.IsOne(bytes))}");
        foreach (byte[] bytes in block.Txs.Where(bytes => !SeedProofs.IsOne(bytes)))
        {
            // Named as tx commands and `query tx` name them.
            string what = TxDecoder.TryDecode(bytes, out Tx? tx) is null ? tx!.Message.TypeUrl : "unreadable";
            listing.Line("  transaction", $"{Convert.ToHexString(Sha256.Hash(bytes).ToArray())} {what}");
        }
    }
}
