using System.CommandLine;
using R3mes.Application.Transactions;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query tx.</summary>
public static class QueryTxCommand
{
    private const int BlocksDefault = 200;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> hash = new("hash") { Description = "The transaction's hash, 64 hexadecimal digits, as tx commands print it." };
        Option<int> blocks = new("--blocks") { Description = "How many of the latest blocks to search: there is no index by hash.", HelpName = "n", DefaultValueFactory = _ => BlocksDefault };
        return new RemesCommand("tx", "Find a transaction in the latest blocks, newest first, and show it. A block may hold a transaction that then failed: its effects show whether it did what it asked.",
            "remesd query tx 2C26B46B68FFC68FF99B453C1D30413413422D706483BFA0F98A5E886266E7AE",
            "remesd query tx 2C26B46B68FFC68FF99B453C1D30413413422D706483BFA0F98A5E886266E7AE --blocks 5000") { hash, blocks, options.Home }.Does(parsed =>
        {
            if (!Digest.TryParseHex(parsed.GetRequiredValue(hash), out Digest wanted))
                return host.Fail(ExitCode.Usage, $"'{parsed.GetValue(hash)}' is not a transaction's hash: give the 64 hexadecimal digits that the tx command printed.");
            if (parsed.GetValue(blocks) < 1) return host.Fail(ExitCode.Usage, "--blocks takes a whole number from 1.");
            return Find(host, new NodeQuestion(host, options.HomeOf(parsed, host)), wanted, parsed.GetValue(blocks));
        });
    }

    private static ExitCode Find(CommandHost host, NodeQuestion node, Digest wanted, int blocks)
    {
        ExitCode code = node.TryStatus(out NodeStatus? status);
        if (code != ExitCode.Success) return code;
        long top = (long)status!.Height, bottom = Math.Max(1, top - blocks + 1);
        for (long height = top; height >= bottom; height--)
        {
            code = node.TryBlock(height, out BlockRecord? record);
            if (code != ExitCode.Success) return code;
            int index = record!.Block.Txs.ToList().FindIndex(tx => Sha256.Hash(tx) == wanted);
            if (index < 0) continue;
            if (TxDecoder.TryDecode(record.Block.Txs[index], out Tx? found) is not null) return node.Unreadable("the transaction");
            Show(new Listing(host.Output), found!, record.Block.Header, index);
            return ExitCode.Success;
        }

        string searched = top == 0 ? "the chain has no block yet" : $"blocks {bottom} to {top} were searched";
        return host.Fail(ExitCode.Data, $"No block has this transaction ({searched}): wait for the next block, or search more with --blocks.");
    }

    private static void Show(Listing listing, Tx tx, Header header, int index)
    {
        listing.Line("hash", $"{Convert.ToHexString(tx.Hash.ToArray())}").Line("height", $"{header.Height}").Line("index", $"{index}").Line("time", $"{header.Time}")
            .Line("message", $"{tx.Message.TypeUrl}").Line("signer", $"{tx.Signer}").Line("sequence", $"{tx.Sequence}").Line("fee", $"{tx.Fee}")
            .Line("bytes", $"{tx.ByteCount}");
        if (tx.Memo.Length > 0) listing.Line("memo", $"{Printable(tx.Memo)}");
    }

    // A memo is anybody's text: no control characters reach the terminal.
    private static string Printable(string memo) => string.Concat(memo.Select(c => char.IsControl(c) ? '?' : c));
}
