using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Options;
using R3mes.Node.Datasets;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.Commands;

/// <summary>remesd init.</summary>
public static class InitCommand
{
    private const int ShardsDefault = 8;

    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Option<string> chainId = new("--chain-id") { Description = "Name of the new chain, which every signature names.", HelpName = "name", Required = true };
        Option<string> model = new("--model") { Description = "A packed ternary model (safetensors).", HelpName = "file", DefaultValueFactory = _ => ShippedModel.Find() };
        Option<string?> text = new("--text") { Description = "JSONL or plain text to train on, split as `remesd dataset shard` does.", HelpName = "file" };
        Option<int> shards = new("--shards") { Description = "Training shards to make of --text.", HelpName = "n", DefaultValueFactory = _ => ShardsDefault };
        Option<long> heldOut = new("--held-out") { Description = "Least bytes of --text to hold out for measuring the loss.", HelpName = "bytes", DefaultValueFactory = _ => DatasetSplitOptions.HeldOutBytesDefault };
        Option<string?> dataset = new("--dataset") { Description = "Folder that `remesd dataset shard` wrote, instead of --text.", HelpName = "folder" };
        Option<string[]> miner = new("--miner") { Description = "A first miner: its name, its address (or a key of the home) and its stake. Can be given again.", HelpName = "name:address:stake", DefaultValueFactory = _ => [] };
        Option<string> stake = new("--stake") { Description = "What the validator has at stake.", HelpName = "amount", DefaultValueFactory = _ => $"{100_000 * Amount.UremesPerRemes}{Amount.Denom}" };
        Option<string> balance = new("--balance") { Description = "What the operator and each first miner can spend.", HelpName = "amount", DefaultValueFactory = _ => $"{10_000 * Amount.UremesPerRemes}{Amount.Denom}" };
        Option<string> validatorKey = StartCommand.ValidatorKey(), operatorKey = StartCommand.OperatorKey(), vrfKey = StartCommand.VrfKey();
        Option<string?> passphraseFile = KeysCommand.PassphraseFile();
        Option<bool> unencrypted = KeysCommand.Unencrypted();
        RemesCommand command = new("init", "Make a chain of one's own in this home: the validator's keys and its operator's where they are not there yet, and genesis. A chain is never overwritten.",
            "remesd init --chain-id remes-mine-1 --text book.txt",
            "remesd init --chain-id remes-mine-1 --dataset dataset --miner alice:remes1w508d6qejxtdg4y5r3zarvary0c5xw7k9zvx46:20000000000uremes")
        {
            chainId, model, text, shards, heldOut, dataset, miner, stake, balance, validatorKey, operatorKey, vrfKey, passphraseFile, unencrypted, options.Home,
        };
        return command.Does(parsed => new NewChain(host, KeysCommand.StoreOf(parsed, options, host), TimeProvider.System)
        {
            Home = options.HomeOf(parsed, host),
            ChainId = parsed.GetRequiredValue(chainId),
            Model = parsed.GetRequiredValue(model),
            Text = parsed.GetValue(text),
            Split = new DatasetSplitOptions(parsed.GetValue(shards), parsed.GetValue(heldOut)),
            Dataset = parsed.GetValue(dataset),
            Miners = parsed.GetRequiredValue(miner),
            Stake = parsed.GetRequiredValue(stake),
            Balance = parsed.GetRequiredValue(balance),
            ValidatorKey = parsed.GetRequiredValue(validatorKey),
            OperatorKey = parsed.GetRequiredValue(operatorKey),
            VrfKey = parsed.GetRequiredValue(vrfKey),
            PassphraseFile = parsed.GetValue(passphraseFile),
            Unencrypted = parsed.GetValue(unencrypted),
        }.Make());
    }
}
