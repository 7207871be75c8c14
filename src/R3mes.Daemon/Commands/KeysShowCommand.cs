using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys show.</summary>
public static class KeysShowCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<string> name = KeysCommand.Name();
        Option<bool> address = new("--address") { Description = "Print the address alone, for scripts." };
        return new RemesCommand("show", "Show a key's address and public key; no passphrase is needed.",
            "remesd keys show alice",
            "remesd keys show alice --address") { name, address, options.Home }.Does(parsed =>
        {
            if (KeysCommand.StoreOf(parsed, options, host).TryFind(parsed.GetRequiredValue(name), out StoredKey? key) is { } error)
                return KeysCommand.Refuse(host, error);
            if (parsed.GetValue(address)) host.Output.WriteLine(key!.AddressText);
            else KeysCommand.Show(host.Output, key!);
            return ExitCode.Success;
        });
    }
}
