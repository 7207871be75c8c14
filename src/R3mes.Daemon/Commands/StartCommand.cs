using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Options;

namespace R3mes.Daemon.Commands;

/// <summary>remesd start.</summary>
public static class StartCommand
{
    private const int IntervalMsDefault = 1000;
    private const int IntervalMsMax = 3_600_000;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<string?> miner = new("--miner") { Description = "Mine too, with this account key of the home: another one than the operator's.", HelpName = "key" };
        Option<bool> noWorkers = new("--no-workers") { Description = "Make and check blocks only: train, verify and aggregate nothing. Needs no model." };
        Option<bool> untilInputEnds = UntilInputEnds();
        Option<int> interval = RangedOption.Create("--block-interval-ms", "Pause between blocks in milliseconds.", IntervalMsDefault, 1, IntervalMsMax);
        Option<bool> join = new("--join") { Description = "The validator is not of genesis: follow the chain, and validate once `remesd tx register-validator` has registered it." };
        Option<string> validatorKey = ValidatorKey(), operatorKey = OperatorKey(), vrfKey = VrfKey();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        RemesCommand command = new("start", "Run the node of this home: make blocks, verify, aggregate, answer the other commands. Ctrl-C or SIGTERM stops it cleanly, with exit code 0.",
            "remesd start",
            "remesd start --home /var/lib/remesd --passphrase-file pass.txt --miner miner")
        {
            miner, noWorkers, untilInputEnds, interval, join, validatorKey, operatorKey, vrfKey, passphraseFile,
        };
        miner.Validators.Add(result =>
        {
            if (result is { Implicit: false } && result.GetResult(noWorkers) is { Implicit: false }) result.AddError("--no-workers runs no miner either: leave --miner out.");
        });
        options.AddNodeOptions(command);
        return command.Does((parsed, stop) =>
        {
            if (options.TryLoad(parsed, host, out NodeConfiguration? configuration) is { } error) return Task.FromResult(host.Fail(ExitCode.Config, error.Message));
            NodeKeyNames names = new(parsed.GetRequiredValue(validatorKey), parsed.GetRequiredValue(operatorKey), parsed.GetRequiredValue(vrfKey), parsed.GetValue(miner), parsed.GetValue(join));
            string home = options.HomeOf(parsed, host);
            TimeSpan pause = TimeSpan.FromMilliseconds(parsed.GetValue(interval));
            using InputEnd? end = parsed.GetValue(untilInputEnds) ? InputEnd.Watch(host, stop) : null;
            NodeRun run = new(host, configuration!.ToOptions(), pause, parsed.GetValue(noWorkers));
            return Task.FromResult(run.Run(home, KeysCommand.StoreOf(parsed, options, host), names, parsed.GetValue(passphraseFile), end?.Token ?? stop));
        });
    }

    /// <summary>--validator-key.</summary>
    internal static Option<string> ValidatorKey() =>
        new("--validator-key") { Description = "Key of the home that signs blocks.", HelpName = "key", DefaultValueFactory = _ => NodeKeys.ValidatorDefault };

    /// <summary>--vrf-key.</summary>
    internal static Option<string> VrfKey() =>
        new("--vrf-key") { Description = "Key of the home that is the validator's random function.", HelpName = "key", DefaultValueFactory = _ => NodeKeys.VrfDefault };

    /// <summary>--until-input-ends.</summary>
    internal static Option<bool> UntilInputEnds() =>
        new("--until-input-ends") { Description = "Stop cleanly when standard input ends, as it does when the process that started this one dies." };

    /// <summary>--operator-key.</summary>
    internal static Option<string> OperatorKey() =>
        new("--operator-key") { Description = "Account key of the home that owns the validator's stake.", HelpName = "key", DefaultValueFactory = _ => NodeKeys.OperatorDefault };
}
