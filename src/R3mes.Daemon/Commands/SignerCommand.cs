using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Network.Privval;

namespace R3mes.Daemon.Commands;

/// <summary>remesd signer.</summary>
public static class SignerCommand
{
    private const string Plain = "plain";

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<string> connect = new("--connect") { Description = "Where the node listens for its signer: its option validator.signer_listen.", HelpName = "unix:///path|tcp://id@host:port", Required = true };
        Option<string?> chainId = new("--chain-id") { Description = "The chain to sign for, and no other; without it the one of config/genesis.json in this home.", HelpName = "name" };
        Option<string> key = StartCommand.ValidatorKey();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        Option<bool> untilInputEnds = StartCommand.UntilInputEnds();
        Option<string> log = new("--log-format") { Description = "Form of log lines.", HelpName = "plain|json|journal", DefaultValueFactory = _ => Plain };
        log.AcceptOnlyFromAmong(Plain, "json", "journal");
        RemesCommand command = new("signer", "Hold the validator's key for a node in another process: dial it, sign what it asks for, never two things at one place. Ctrl-C or SIGTERM stops it.",
            "remesd signer --connect unix:///run/remesd/signer.sock --home /var/lib/remes-signer --chain-id remes-mine-1")
        {
            connect, chainId, key, passphraseFile, untilInputEnds, log, options.Home,
        };
        connect.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(SignerAddress.TryParse(text, out SignerAddress? place) && place.IsForDialing))
                result.AddError($"--connect must be unix:// and the absolute path of the node's socket, or tcp:// with the node's name, such as tcp://00112233445566778899aabbccddeeff00112233@10.0.0.1:26659, not '{text}'.");
        });
        return command.Does((parsed, stop) =>
        {
            Assume(SignerAddress.TryParse(parsed.GetRequiredValue(connect), out SignerAddress? address));
            LogForm form = parsed.GetValue(log) switch { "json" => LogForm.Json, "journal" => LogForm.Journal, _ => LogForm.Plain };
            using InputEnd? end = parsed.GetValue(untilInputEnds) ? InputEnd.Watch(host, stop) : null;
            SignerRun run = new(host, options.HomeOf(parsed, host), parsed.GetRequiredValue(key), parsed.GetValue(passphraseFile), new LogWriter(host.Error, form, TimeProvider.System));
            return Task.FromResult(run.Run(address!, parsed.GetValue(chainId), end?.Token ?? stop));
        });
    }

    private static void Assume(bool parsed) => Primitives.Invariant.Holds(parsed, "the option's validator read the address before");
}
