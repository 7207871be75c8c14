using System.CommandLine;
using R3mes.Application.Codec;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query account.</summary>
public static class QueryAccountCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> account = new("account") { Description = "An address (remes1...) or the name of a key in the home." };
        return new RemesCommand("account", "Show an account: balance, number and sequence.", "remesd query account alice") { account, options.Home }.Does(parsed =>
        {
            ExitCode code = AccountName.TryFind(host, KeysCommand.StoreOf(parsed, options, host), parsed.GetRequiredValue(account), out Address address);
            if (code != ExitCode.Success) return code;
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            code = node.TryAccount(address, out BaseAccount? found);
            if (code != ExitCode.Success) return code;
            byte[] request = new WireWriter().Write(1, address).WriteString(2, Amount.Denom).ToArray();
            code = node.TryQuery("/cosmos.bank.v1beta1.Query/Balance", request, $"balance of {address}", out byte[] answer);
            if (code != ExitCode.Success) return code;
            CanonicalReader reader = new(answer);
            Amount balance = reader.Coin(1);
            if (!reader.Complete) return node.Unreadable($"the balance of {address}");
            new Listing(host.Output).Line("address", $"{address}").Line("balance", $"{balance}").Line("number", $"{found!.Number}").Line("sequence", $"{found.Sequence}");
            return ExitCode.Success;
        });
    }
}
