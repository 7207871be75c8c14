using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Devnet;

/// <summary>A party of a devnet with its account key, derived from the devnet's seed: anyone who knows the seed owns it, so it must never hold real money.</summary>
public sealed class DevnetIdentity : IDisposable
{
    private DevnetIdentity(string name, PrivateKey key)
    {
        Name = name;
        Key = key;
        Address = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
    }

    /// <summary>"validator", "miner-1", "wallet".</summary>
    public string Name { get; }

    /// <summary>The account's secp256k1 key.</summary>
    public PrivateKey Key { get; }

    /// <summary>The account.</summary>
    public Address Address { get; }

    /// <summary>The identity called <paramref name="name"/> of the devnet with this seed.</summary>
    public static DevnetIdentity Derive(ulong seed, string name)
    {
        return new DevnetIdentity(name, PrivateKey.FromSpan(AccountSecret(seed, name)));
    }

    /// <summary>The secret of an account key.</summary>
    public static byte[] AccountSecret(ulong seed, string name) => DomainHash.Begin("r3mes/devnet/account/v1").Add(seed).AddString(name).Finish().ToArray();

    /// <summary>The secret of a validator's consensus key: that of the first is named by the seed alone.</summary>
    public static byte[] ConsensusSecret(ulong seed, int index)
    {
        DomainHash hash = DomainHash.Begin("r3mes/devnet/consensus/v1").Add(seed);
        return (index == 0 ? hash : hash.Add((uint)index)).Finish().ToArray();
    }

    /// <summary>The validator's consensus key of the devnet with this seed.</summary>
    /// <param name="seed">The devnet's seed.</param>
    /// <param name="index">The validator's number from 0.</param>
    public static Ed25519KeyPair DeriveConsensusKey(ulong seed, int index = 0) => Ed25519KeyPair.FromSeed(ConsensusSecret(seed, index));

    /// <summary>The secret of a validator's random function.</summary>
    public static byte[] VrfSecret(ulong seed, int index) => DomainHash.Begin("r3mes/devnet/vrf/v1").Add(seed).Add((uint)index).Finish().ToArray();

    /// <summary>The random function of a validator of the devnet with this seed.</summary>
    /// <param name="seed">The devnet's seed.</param>
    /// <param name="index">The validator's number from 0.</param>
    public static VrfKeyPair DeriveVrf(ulong seed, int index = 0) => VrfKeyPair.FromSeed(VrfSecret(seed, index));

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
