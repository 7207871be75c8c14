using System.Security.Cryptography;
using R3mes.Application.Genesis;
using R3mes.Daemon.Cli;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>The private keys of a running node, open; closing it zeroes them.</summary>
internal sealed class NodeKeys : IDisposable
{
    /// <summary>Name of the key that signs blocks unless another is named.</summary>
    public const string ValidatorDefault = "validator";

    /// <summary>Name of the account key of the validator's operator unless another is named.</summary>
    public const string OperatorDefault = "operator";

    /// <summary>Name of the key of the validator's random function unless another is named.</summary>
    public const string VrfDefault = "vrf";

    /// <summary>Signs blocks; null where a signer in another process does.</summary>
    public required Ed25519KeyPair? Consensus { get; init; }

    /// <summary>The validator's key.</summary>
    public required PublicKey32 Validator { get; init; }

    /// <summary>Signs verdicts and aggregations.</summary>
    public required PrivateKey Operator { get; init; }

    /// <summary>Proves what the validator adds to seeds; null for a validator that has no such key.</summary>
    public VrfKeyPair? Vrf { get; init; }

    /// <summary>Signs gradients; null where no miner runs.</summary>
    public (string Name, PrivateKey Key)? Miner { get; init; }

    /// <summary>Finds and opens the keys, all under one passphrase that is asked for once, or says why not.</summary>
    /// <param name="host">The process.</param>
    /// <param name="store">The keys of the home.</param>
    /// <param name="names">Names of the keys.</param>
    /// <param name="passphraseFile">The file of --passphrase-file, or null.</param>
    /// <param name="genesis">The chain that they must belong to.</param>
    /// <param name="remote">Whether the validator's key is held by a signer in another process: then the home needs none, and its operator tells which validator this is.</param>
    /// <param name="keys">The keys when <see cref="ExitCode.Success"/> is returned.</param>
    public static ExitCode TryOpen(
        CommandHost host, KeyStore store, NodeKeyNames names, string? passphraseFile, GenesisDocument genesis, bool remote, out NodeKeys? keys)
    {
        keys = null;
        StoredKey? miner = null, validator = null, vrf = null;
        if (!remote && store.TryFind(names.Validator, out validator) is { } noValidator) return KeysCommand.Refuse(host, noValidator);
        if (store.TryFind(names.Operator, out StoredKey? account) is { } noOperator) return KeysCommand.Refuse(host, noOperator);
        if (names.Miner is not null && store.TryFind(names.Miner, out miner) is { } noMiner) return KeysCommand.Refuse(host, noMiner);
        if (store.Names().Contains(names.Vrf) && store.TryFind(names.Vrf, out vrf) is { } noVrf) return KeysCommand.Refuse(host, noVrf);
        if ((Problem(genesis, names, validator, account!, out GenesisValidator? own) ?? Problem(own, names, account!, vrf, miner)) is { } problem) return host.Fail(ExitCode.Data, problem);

        string? passphrase = null;
        if (validator is { IsEncrypted: true } || account!.IsEncrypted || miner is { IsEncrypted: true } || vrf is { IsEncrypted: true })
        {
            ExitCode code = Passphrase.Get(host, passphraseFile, isNew: false, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        byte[] consensus = new byte[StoredKey.SecretBytes], owner = new byte[StoredKey.SecretBytes], mining = new byte[StoredKey.SecretBytes], random = new byte[StoredKey.SecretBytes];
        KeyError? error = validator?.TryOpen(passphrase, consensus) ?? account!.TryOpen(passphrase, owner) ?? miner?.TryOpen(passphrase, mining) ?? vrf?.TryOpen(passphrase, random);
        if (error is null)
        {
            keys = new NodeKeys
            {
                Consensus = validator is null ? null : Ed25519KeyPair.FromSeed(consensus),
                Validator = PublicKey32.FromSpan(validator is null ? own!.ConsensusKey.Span : validator.PublicKey),
                Operator = PrivateKey.FromSpan(owner),
                Vrf = vrf is null ? null : VrfKeyPair.FromSeed(random),
                Miner = miner is null ? null : (miner.Name, PrivateKey.FromSpan(mining)),
            };
        }

        CryptographicOperations.ZeroMemory(consensus);
        CryptographicOperations.ZeroMemory(owner);
        CryptographicOperations.ZeroMemory(mining);
        CryptographicOperations.ZeroMemory(random);
        return error is null ? ExitCode.Success : KeysCommand.Refuse(host, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Consensus?.Dispose();
        Operator.Dispose();
        Vrf?.Dispose();
        Miner?.Key.Dispose();
    }

    private static string? Problem(GenesisDocument genesis, NodeKeyNames names, StoredKey? validator, StoredKey account, out GenesisValidator? own)
    {
        own = null;
        if (validator is { Kind: not KeyKind.Validator }) return $"Key '{validator.Name}' signs no blocks: name the right one with --validator-key.";
        Address? owner = account.Kind == KeyKind.Account ? Address.FromPublicKey(account.PublicKey) : null;
        GenesisValidator[] known = [.. genesis.Validators.Where(one => validator is null ? one.Operator == owner : one.ConsensusKey.Span.SequenceEqual(validator.PublicKey))];
        own = known.FirstOrDefault();
        if (own is null && validator is null) return $"Key '{account.Name}' is no operator of a validator of {genesis.ChainId}: name the right one with --operator-key.";
        if (own is null && !names.Join)
            return $"Key '{validator!.Name}' is no validator of {genesis.ChainId}: name the right one with --validator-key, or join the chain's validators with --join.";
        if (known.Length > 1)
            return $"Key '{account.Name}' is the operator of {known.Length} validators of {genesis.ChainId}, so it cannot be told which one the signer is: keep the key in this home.";
        if (owner is null) return $"Key '{account.Name}' owns no account: name the operator's with --operator-key.";
        return own is null || own.Operator == owner ? null : $"Key '{account.Name}' is not the operator {own.Operator} of the validator: name the right one with --operator-key.";
    }

    private static string? Problem(GenesisValidator? own, NodeKeyNames names, StoredKey account, StoredKey? vrf, StoredKey? miner)
    {
        if (vrf is { Kind: not KeyKind.Vrf }) return $"Key '{vrf.Name}' is no random function's: name the right one with --vrf-key.";
        if (own is { VrfKey.IsEmpty: false } && !own.VrfKey.Span.SequenceEqual(vrf?.PublicKey))
            return $"Key '{names.Vrf}' is not the validator's random function of genesis: name the right one with --vrf-key; without it the validator's votes are refused where a seed is made.";
        if (miner is null) return null;
        if (miner.Kind != KeyKind.Account) return $"Key '{miner.Name}' owns no account: name an account key with --miner.";
        return miner.AddressText == account.AddressText ? "The validator's operator may not mine, since it verifies: name another account key with --miner." : null;
    }
}
