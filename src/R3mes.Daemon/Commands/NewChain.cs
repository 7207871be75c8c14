using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Compute.Models;
using R3mes.Daemon.Cli;
using R3mes.Node;
using R3mes.Node.Datasets;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>What `remesd init` was told, and the making of the chain.</summary>
internal sealed class NewChain(CommandHost host, KeyStore keys, TimeProvider time)
{
    private static readonly ChainParams Params = ChainParams.Devnet;

    public required string Home { get; init; }

    public required string ChainId { get; init; }

    public required string Model { get; init; }

    public required string? Text { get; init; }

    public required DatasetSplitOptions Split { get; init; }

    public required string? Dataset { get; init; }

    public required string[] Miners { get; init; }

    public required string Stake { get; init; }

    public required string Balance { get; init; }

    public required string ValidatorKey { get; init; }

    public required string OperatorKey { get; init; }

    public required string VrfKey { get; init; }

    public required string? PassphraseFile { get; init; }

    public required bool Unencrypted { get; init; }

    /// <summary>Makes the chain: everything that is given is checked before anything is written.</summary>
    public ExitCode Make()
    {
        if (Text is null == Dataset is null) return host.Fail(ExitCode.Usage, "Say what to train on: a text with --text, or the folder of a data set with --dataset.");
        if (File.Exists(NodeHome.GenesisPathIn(Home))) return host.Fail(ExitCode.Data, $"There is a chain in {Home} already, which is never overwritten: name another --home.");
        ExitCode code = AmountText.TryRead(host, Stake, out Amount stake);
        if (code != ExitCode.Success) return code;
        code = AmountText.TryRead(host, Balance, out Amount balance);
        if (code != ExitCode.Success) return code;
        List<GenesisMiner> miners = [];
        foreach (string miner in Miners)
        {
            code = TryMiner(miner, miners);
            if (code != ExitCode.Success) return code;
        }

        if (!InputFile.TryRead(Model, host, out byte[] model)) return ExitCode.Data;
        if (TernaryModel.TryRead(model, out _) is { } bad) return host.Fail(ExitCode.Data, $"The model {Model} is refused: {bad.Sentence}");
        code = TryDataset(out DatasetSplit? dataset);
        if (code != ExitCode.Success) return code;
        return Write(stake, balance, miners, model, dataset!);
    }

    private ExitCode Write(Amount stake, Amount balance, List<GenesisMiner> miners, byte[] model, DatasetSplit dataset)
    {
        using NodeHome home = NodeHome.Open(Home);
        ExitCode code = TryKeys(out StoredKey? validator, out StoredKey? account, out StoredKey? vrf);
        if (code != ExitCode.Success) return code;
        Address owner = Address.FromPublicKey(account!.PublicKey);
        GenesisPlan plan = new()
        {
            ChainId = ChainId,
            Time = Timestamp.FromUnixMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Accounts = [.. miners.Select(miner => miner.Address).Append(owner).Distinct().Select(address => new GenesisAccount(address, balance))],
            Miners = miners,
            Validators = [new GenesisValidator(validator!.PublicKey, owner, 1, stake) { VrfKey = vrf!.PublicKey }],
            ModelName = Path.GetFileNameWithoutExtension(Model),
            Model = model,
            AdapterSeed = DomainHash.Begin("r3mes/init/adapter/v1").AddString(ChainId).Finish(),
            Dataset = dataset,
        };
        if (GenesisBuilder.TryBuild(plan, Params, home.Content, out GenesisDocument? genesis) is { } refused) return host.Fail(ExitCode.Data, $"No chain can be made of this: {refused}.");
        home.WriteGenesis(genesis!);
        Tell(home, genesis!);
        return ExitCode.Success;
    }

    // The name may hold colons, address and stake never do.
    private ExitCode TryMiner(string text, List<GenesisMiner> miners)
    {
        int last = text.LastIndexOf(':'), middle = last < 1 ? -1 : text.LastIndexOf(':', last - 1);
        if (middle < 1) return host.Fail(ExitCode.Usage, $"--miner takes name:address:stake, not '{text}'.");
        ExitCode code = AccountName.TryFind(host, keys, text[(middle + 1)..last], out Address address);
        if (code != ExitCode.Success) return code;
        code = AmountText.TryRead(host, text[(last + 1)..], out Amount stake);
        if (code != ExitCode.Success) return code;
        Amount required = new(Params.Stake.Required(Params.Stake.ReputationInitialBps));
        if (stake < required) return host.Fail(ExitCode.Usage, $"The stake of {text[..middle]} is too small to be given work: a new miner needs {required}.");
        miners.Add(new GenesisMiner(address, text[..middle], stake));
        return ExitCode.Success;
    }

    private ExitCode TryDataset(out DatasetSplit? split)
    {
        split = null;
        DatasetError? error;
        if (Text is null)
        {
            error = DatasetFolder.TryOpen(Dataset!, out DatasetFolder? folder) ?? folder!.TryRead(out split);
            return error is null ? ExitCode.Success : host.Fail(ExitCode.Data, error.Message);
        }

        if (!InputFile.TryRead(Text, host, out byte[] text)) return ExitCode.Data;
        error = DatasetSharder.TrySplit(text, Split, out split);
        return error is null ? ExitCode.Success : host.Fail(ExitCode.Data, $"{Text}: {error.Message}");
    }

    // Keys that are there are taken, so that init can be run again after it failed.
    private ExitCode TryKeys(out StoredKey? validator, out StoredKey? account, out StoredKey? vrf)
    {
        validator = account = vrf = null;
        IReadOnlyList<string> names = keys.Names();
        string? passphrase = null;
        if (!Unencrypted && !(names.Contains(ValidatorKey) && names.Contains(OperatorKey) && names.Contains(VrfKey)))
        {
            ExitCode code = Passphrase.Get(host, PassphraseFile, isNew: true, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        KeyError? error = Take(ValidatorKey, KeyKind.Validator, names, passphrase, out validator) ?? Take(OperatorKey, KeyKind.Account, names, passphrase, out account)
            ?? Take(VrfKey, KeyKind.Vrf, names, passphrase, out vrf);
        if (error is not null) return KeysCommand.Refuse(host, error);
        if (validator!.Kind != KeyKind.Validator) return host.Fail(ExitCode.Usage, $"Key '{ValidatorKey}' signs no blocks: name another with --validator-key.");
        if (vrf!.Kind != KeyKind.Vrf) return host.Fail(ExitCode.Usage, $"Key '{VrfKey}' is no random function's: name another with --vrf-key.");
        return account!.Kind == KeyKind.Account ? ExitCode.Success : host.Fail(ExitCode.Usage, $"Key '{OperatorKey}' owns no account: name another with --operator-key.");
    }

    private KeyError? Take(string name, KeyKind kind, IReadOnlyList<string> names, string? passphrase, out StoredKey? key) =>
        names.Contains(name) ? keys.TryFind(name, out key) : keys.TryAdd(name, kind, passphrase, out key);

    private void Tell(NodeHome home, GenesisDocument genesis)
    {
        Listing listing = new Listing(host.Output).Line("chain", $"{genesis.ChainId}").Line("home", $"{home.Root}").Line("genesis", $"{GenesisDocument.HashOf(genesis.ToJson())}")
            .Line("model", $"{genesis.Model.Name} {genesis.Model.Cid}").Line("dataset", $"{genesis.Dataset.Id}, {genesis.Dataset.Shards.Count} shards")
            .Line("operator", $"{genesis.Validators[0].Operator}");
        foreach (GenesisMiner miner in genesis.Miners) listing.Line("miner", $"{miner.Address} {miner.Moniker}");
        host.Hint($"Run it with `remesd start --home {home.Root}`.");
    }
}
