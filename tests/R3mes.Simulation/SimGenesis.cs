using R3mes.Application.Genesis;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>The chain of a simulation: validators, and wallets that send each other money.</summary>
public static class SimGenesis
{
    private const string ChainId = "remes-sim-1";
    private const ulong Remes = Amount.UremesPerRemes;

    /// <summary>The consensus key of a validator.</summary>
    public static Ed25519KeyPair KeyOf(int validator) => Ed25519KeyPair.FromSeed(Sha256.Hash([1, (byte)validator, (byte)(validator >> 8)]).ToArray());

    /// <summary>The random function of a validator.</summary>
    public static VrfKeyPair VrfOf(int validator) => VrfKeyPair.FromSeed(Sha256.Hash([3, (byte)validator, (byte)(validator >> 8)]).ToArray());

    /// <summary>The account key of a validator's operator, or of a wallet.</summary>
    public static PrivateKey AccountOf(int index) => PrivateKey.FromSpan(Sha256.Hash([2, (byte)index, (byte)(index >> 8)]).ToArray());

    /// <summary>A validator's message that gives it one more unit of power.</summary>
    public static RegisterValidator StakeMore(int validator, Address account)
    {
        using Ed25519KeyPair key = KeyOf(validator);
        return new RegisterValidator
        {
            Operator = account,
            Stake = new Amount(ChainParams.Devnet.Validators.UremesPerPower),
            ConsensusKey = key.PublicKey.ToArray(),
            Proof = key.Sign(RegisterValidator.ProofBytes(ChainId, account)),
        };
    }

    /// <summary>The message by which a new validator joins.</summary>
    public static RegisterValidator Join(int validator, Address account, ulong power)
    {
        using VrfKeyPair vrf = VrfOf(validator);
        return StakeMore(validator, account) with { Stake = new Amount(power * ChainParams.Devnet.Validators.UremesPerPower), VrfKey = vrf.PublicKey.ToArray() };
    }

    /// <summary>The document.</summary>
    public static GenesisDocument Make(int validators, int wallets, IReadOnlyList<ulong> powers)
    {
        List<GenesisAccount> accounts = [];
        List<GenesisValidator> set = [];
        for (int i = 0; i < validators + wallets; i++)
        {
            using PrivateKey key = AccountOf(i);
            Address address = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
            accounts.Add(new GenesisAccount(address, new Amount(1_000_000 * Remes)));
            if (i >= validators) continue;
            using Ed25519KeyPair consensus = KeyOf(i);
            using VrfKeyPair vrf = VrfOf(i);
            set.Add(new GenesisValidator(consensus.PublicKey.ToArray(), address, powers[i], new Amount(100_000 * Remes)) { VrfKey = vrf.PublicKey.ToArray() });
        }

        GenesisDocument genesis = new(
            ChainId, new Timestamp(1_700_000_000, 0), [.. accounts.OrderBy(a => a.Address)], [], [.. set.OrderBy(v => v.Operator)],
            new GenesisModel("none", "1", Sha256.Hash("model"u8), Cid.Of("model"u8)), Cid.Of("adapter"u8), new GenesisDataset("none", [Cid.Of("shard"u8)], Cid.Of("held out"u8)), ChainParams.Devnet);
        return GenesisDocument.TryRead(genesis.ToJson(), out GenesisDocument? read) is { } refused ? throw new SimFailedException(refused.ToString()) : read!;
    }
}
