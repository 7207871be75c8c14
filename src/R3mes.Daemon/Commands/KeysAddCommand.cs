using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys add.</summary>
public static class KeysAddCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> name = KeysCommand.Name();
        Option<string> kind = KeysCommand.Kind();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        Option<bool> unencrypted = KeysCommand.Unencrypted();
        RemesCommand command = new("add", "Make a new key and store it in the home under a passphrase. Keep a copy of the file: there is no other way back to the key.",
            "remesd keys add alice",
            "remesd keys add val --kind validator --passphrase-file pass.txt")
        {
            name, kind, passphraseFile, unencrypted, options.Home,
        };
        return command.Does(parsed =>
        {
            string? passphrase = null;
            if (!parsed.GetValue(unencrypted))
            {
                ExitCode code = Passphrase.Get(host, parsed.GetValue(passphraseFile), isNew: true, out passphrase);
                if (code != ExitCode.Success) return code;
            }

            KeyStore store = KeysCommand.StoreOf(parsed, options, host);
            if (store.TryAdd(parsed.GetRequiredValue(name), KeysCommand.KindOf(parsed.GetRequiredValue(kind)), passphrase, out StoredKey? key) is { } error)
                return KeysCommand.Refuse(host, error);
            KeysCommand.Show(host.Output, key!);
            return ExitCode.Success;
        });
    }
}
