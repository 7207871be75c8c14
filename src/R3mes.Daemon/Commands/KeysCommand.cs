using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys.</summary>
public static class KeysCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host) =>
        new("keys", "Make and look after the keys of this home: accounts that sign transactions, validators that sign blocks, random functions that make seeds.",
            "remesd keys add alice",
            "remesd keys list")
        {
            KeysAddCommand.Create(options, host),
            KeysListCommand.Create(options, host),
            KeysShowCommand.Create(options, host),
            KeysExportCommand.Create(options, host),
            KeysImportCommand.Create(options, host),
            KeysNodeIdCommand.Create(options, host),
        };

    /// <summary>The key store of the home that a command line names.</summary>
    internal static KeyStore StoreOf(ParseResult parsed, GlobalOptions options, CommandHost host) =>
        new(Path.Combine(options.HomeOf(parsed, host), "keys"));

    /// <summary>The NAME argument.</summary>
    internal static Argument<string> Name() => new("name") { Description = "Name of the key: letters, digits, dashes and underscores." };

    /// <summary>--kind.</summary>
    internal static Option<string> Kind()
    {
        Option<string> kind = new("--kind") { Description = "account: secp256k1, signs transactions; validator: Ed25519, signs blocks; vrf: a validator's random function.", HelpName = "account|validator|vrf", DefaultValueFactory = _ => "account" };
        return kind.AcceptOnlyFromAmong([.. KeyKinds.Texts]);
    }

    /// <summary>--passphrase-file.</summary>
    internal static Option<string?> PassphraseFile() =>
        new("--passphrase-file") { Description = $"File whose first line is the passphrase; without it {Passphrase.FileVariable}, else you are asked.", HelpName = "file" };

    /// <summary>--unencrypted.</summary>
    internal static Option<bool> Unencrypted() =>
        new("--unencrypted") { Description = "Store the private key in the clear: for devnets alone, whoever reads the file owns the key." };

    /// <summary>What --kind says.</summary>
    internal static KeyKind KindOf(string text) => KeyKinds.Find(text) ?? KeyKind.Account;

    /// <summary>Says why a key was refused.</summary>
    internal static ExitCode Refuse(CommandHost host, KeyError error) =>
        host.Fail(error.Code is "bad_name" or "passphrase_missing" ? ExitCode.Usage : error.Code == "no_memory" ? ExitCode.Failed : ExitCode.Data, error.Message);

    /// <summary>One line a property.</summary>
    internal static void Show(TextWriter output, StoredKey key)
    {
        output.WriteLine($"name        {key.Name}");
        output.WriteLine($"kind        {KeyKinds.TextOf(key.Kind)}");
        output.WriteLine($"address     {key.AddressText}");
        output.WriteLine($"public key  {Convert.ToHexStringLower(key.PublicKey)}");
        output.WriteLine($"encrypted   {(key.IsEncrypted ? "yes" : "no")}");
    }
}
