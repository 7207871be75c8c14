using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys import.</summary>
public static class KeysImportCommand
{
    private const int FileBytesMax = 4096;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> name = KeysCommand.Name();
        Argument<string> file = new("file") { Description = "File that holds the private key as 64 hexadecimal digits, or - for standard input." };
        Option<string> kind = KeysCommand.Kind();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        Option<bool> unencrypted = KeysCommand.Unencrypted();
        RemesCommand command = new("import", "Store a private key that was exported, under a passphrase.", "remesd keys import alice key.txt")
        {
            name, file, kind, passphraseFile, unencrypted, options.Home,
        };
        return command.Does(parsed =>
        {
            ExitCode code = ReadSecret(host, parsed.GetRequiredValue(file), out byte[] secret);
            if (code != ExitCode.Success) return code;
            string? passphrase = null;
            if (!parsed.GetValue(unencrypted))
            {
                code = Passphrase.Get(host, parsed.GetValue(passphraseFile), isNew: true, out passphrase);
                if (code != ExitCode.Success) return code;
            }

            KeyStore store = KeysCommand.StoreOf(parsed, options, host);
            KeyError? error = store.TryImport(parsed.GetRequiredValue(name), KeysCommand.KindOf(parsed.GetRequiredValue(kind)), secret, passphrase, out StoredKey? key);
            CryptographicOperations.ZeroMemory(secret);
            if (error is not null) return KeysCommand.Refuse(host, error);
            KeysCommand.Show(host.Output, key!);
            return ExitCode.Success;
        });
    }

    private static ExitCode ReadSecret(CommandHost host, string file, out byte[] secret)
    {
        secret = [];
        string? text;
        if (file == "-")
        {
            text = host.Input.ReadLine();
        }
        else
        {
            if (!File.Exists(file) || new FileInfo(file).Length > FileBytesMax)
                return host.Fail(ExitCode.Data, $"There is no key file {file} of one line: write the 64 hexadecimal digits into it, or give - and write them to standard input.");
            text = File.ReadLines(file).FirstOrDefault();
        }

        if (text is null || text.Trim().Length != StoredKey.SecretBytes * 2 || !Hex.TryDecode(text.Trim(), out byte[]? bytes))
            return host.Fail(ExitCode.Data, "The private key is not 64 hexadecimal digits: give what `remesd keys export` printed.");
        secret = bytes;
        return ExitCode.Success;
    }
}
