using R3mes.Daemon.Cli;
using R3mes.Node.Keys;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys list.</summary>
public static class KeysListCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host) =>
        new RemesCommand("list", "List the keys of this home, one a line: name, kind, address.", "remesd keys list") { options.Home }.Does(parsed =>
        {
            KeyStore store = KeysCommand.StoreOf(parsed, options, host);
            IReadOnlyList<string> names = store.Names();
            if (names.Count == 0)
            {
                host.Hint("no keys yet: make one with `remesd keys add NAME`");
                return ExitCode.Success;
            }

            foreach (string name in names)
            {
                if (store.TryFind(name, out StoredKey? key) is { } error) return KeysCommand.Refuse(host, error);
                host.Output.WriteLine($"{key!.Name,-16} {KeyKinds.TextOf(key.Kind),-10} {key.AddressText}{(key.IsEncrypted ? "" : "  (not encrypted)")}");
            }

            return ExitCode.Success;
        });
}
