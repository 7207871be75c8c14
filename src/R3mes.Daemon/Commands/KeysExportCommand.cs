using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys export.</summary>
public static class KeysExportCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> name = KeysCommand.Name();
        Option<bool> yes = new("--yes") { Description = "Say that you want the private key on standard output." };
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        return new RemesCommand("export", "Print a private key as 64 hexadecimal digits. Whoever sees them owns the key.",
            "remesd keys export alice --yes") { name, yes, passphraseFile, options.Home }
            .Does(parsed => Run(host, KeysCommand.StoreOf(parsed, options, host), parsed.GetRequiredValue(name), parsed.GetValue(yes), parsed.GetValue(passphraseFile)));
    }

    private static ExitCode Run(CommandHost host, KeyStore store, string name, bool yes, string? passphraseFile)
    {
        if (store.TryFind(name, out StoredKey? key) is { } unknown) return KeysCommand.Refuse(host, unknown);
        if (!yes) return host.Fail(ExitCode.Usage, $"This prints the private key of '{name}', which gives away all it owns: add --yes if you mean it.");
        string? passphrase = null;
        if (key!.IsEncrypted)
        {
            ExitCode code = Passphrase.Get(host, passphraseFile, isNew: false, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        Span<byte> secret = stackalloc byte[StoredKey.SecretBytes];
        if (key.TryOpen(passphrase, secret) is { } error) return KeysCommand.Refuse(host, error);
        host.Output.WriteLine(Convert.ToHexStringLower(secret));
        CryptographicOperations.ZeroMemory(secret);
        return ExitCode.Success;
    }
}
