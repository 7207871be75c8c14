using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Node.Datasets;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Devnet;

/// <summary>Makes the genesis of a devnet: model, first adapter and shards go to the content store and are named by CID; parties get balances and stakes.</summary>
public static class DevnetGenesis
{
    /// <summary>The validator's name.</summary>
    public const string ValidatorName = "validator";

    /// <summary>The name of an account that holds money and does nothing: for trying transactions.</summary>
    public const string WalletName = "wallet";

    /// <summary>Genesis time of a reproducible devnet: 2026-01-01T00:00:00Z.</summary>
    public static readonly Timestamp FixedTime = new(1_767_225_600, 0);

    /// <summary>Name of the operator of validator number <paramref name="index"/>, counted from 0.</summary>
    public static string ValidatorNameOf(int index) => index == 0 ? ValidatorName : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ValidatorName}-{index + 1}");

    private const ulong Remes = Amount.UremesPerRemes;

    private static readonly Amount MinerBalance = new(1_000 * Remes);
    private static readonly Amount MinerStake = new(20_000 * Remes);
    private static readonly Amount ValidatorBalance = new(10_000 * Remes);
    private static readonly Amount ValidatorStake = new(100_000 * Remes);
    private static readonly Amount WalletBalance = new(1_000_000 * Remes);

    /// <summary>The name of miner number <paramref name="index"/>, counted from 0.</summary>
    public static string MinerName(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"miner-{index + 1}");

    /// <summary>Builds the document and stores what it names.</summary>
    /// <returns>One sentence on why the sources cannot make a devnet, or null.</returns>
    public static string? TryBuild(DevnetOptions options, DevnetSources sources, ChainParams parameters, Timestamp time, IContentStore content, out GenesisDocument? genesis)
    {
        genesis = null;
        DatasetSplitOptions split = new(options.Shards, options.HeldOutBytes);
        if (DatasetSharder.TrySplit(sources.Text, split, out DatasetSplit? dataset) is { } badData) return $"the text cannot be split: {badData.Message}";
        GenesisPlan plan = new()
        {
            ChainId = ChainIdOf(options.Seed),
            Time = time,
            Accounts = Accounts(options),
            Miners = Miners(options),
            Validators = [.. Enumerable.Range(0, options.Validators).Select(index => Validator(options.Seed, index))],
            ModelName = sources.ModelName,
            Model = sources.Model,
            AdapterSeed = DomainHash.Begin("r3mes/devnet/adapter/v1").Add(options.Seed).Finish(),
            Dataset = dataset!,
        };
        return GenesisBuilder.TryBuild(plan, parameters, content, out genesis);
    }

    /// <summary>A devnet's chain id names its seed, so that two devnets never take each other's transactions.</summary>
    public static string ChainIdOf(ulong seed) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"remes-devnet-{seed}");

    private static List<GenesisAccount> Accounts(DevnetOptions options)
    {
        List<GenesisAccount> accounts = [Account(options.Seed, WalletName, WalletBalance)];
        for (int i = 0; i < options.Validators; i++) accounts.Add(Account(options.Seed, ValidatorNameOf(i), ValidatorBalance));
        for (int i = 0; i < options.Miners; i++) accounts.Add(Account(options.Seed, MinerName(i), MinerBalance));
        return accounts;
    }

    private static List<GenesisMiner> Miners(DevnetOptions options)
    {
        List<GenesisMiner> miners = [];
        for (int i = 0; i < options.Miners; i++)
        {
            using DevnetIdentity miner = DevnetIdentity.Derive(options.Seed, MinerName(i));
            miners.Add(new GenesisMiner(miner.Address, miner.Name, MinerStake));
        }

        return miners;
    }

    private static GenesisAccount Account(ulong seed, string name, Amount balance)
    {
        using DevnetIdentity identity = DevnetIdentity.Derive(seed, name);
        return new GenesisAccount(identity.Address, balance);
    }

    private static GenesisValidator Validator(ulong seed, int index)
    {
        using Ed25519KeyPair consensusKey = DevnetIdentity.DeriveConsensusKey(seed, index);
        using VrfKeyPair vrf = DevnetIdentity.DeriveVrf(seed, index);
        using DevnetIdentity operatorAccount = DevnetIdentity.Derive(seed, ValidatorNameOf(index));
        return new GenesisValidator(consensusKey.PublicKey.ToArray(), operatorAccount.Address, 1, ValidatorStake) { VrfKey = vrf.PublicKey.ToArray() };
    }
}
