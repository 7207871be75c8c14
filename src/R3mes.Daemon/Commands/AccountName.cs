using R3mes.Daemon.Cli;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.Commands;

/// <summary>An account as a person names it: an address, or the name of a key in the home.</summary>
internal static class AccountName
{
    /// <summary>Finds the address, or says why there is none.</summary>
    public static ExitCode TryFind(CommandHost host, KeyStore keys, string text, out Address address)
    {
        if (Address.TryParse(text, out address)) return ExitCode.Success;
        if (text.StartsWith(Address.AccountPrefix + "1", StringComparison.Ordinal))
            return host.Fail(ExitCode.Usage, $"'{text}' is not an account address: check it for a wrong letter.");
        if (keys.TryFind(text, out StoredKey? key) is { } error) return KeysCommand.Refuse(host, error);
        if (key!.Kind != KeyKind.Account) return host.Fail(ExitCode.Usage, $"Key '{text}' is no account's and owns no account: name an account key.");
        address = Address.FromPublicKey(key.PublicKey);
        return ExitCode.Success;
    }
}
