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

    /// <summary>Signs blocks; null where a signer in another process does.</summary>
    public required Ed25519KeyPair? Consensus { get; init; }

    /// <summary>The validator's key, as genesis has it.</summary>
    public required PublicKey32 Validator { get; init; }

    /// <summary>Signs verdicts and aggregations.</summary>
    public required PrivateKey Operator { get; init; }

    /// <summary>Signs gradients; null where no miner runs.</summary>
    public (string Name, PrivateKey Key)? Miner { get; init; }

    /// <summary>Finds and opens the keys, all under one passphrase that is asked for once, or says why not.</summary>
    /// <param name="host">The process.</param>
    /// <param name="store">The keys of the home.</param>
    /// <param name="names">Names of the validator's, the operator's and perhaps a miner's key.</param>
    /// <param name="passphraseFile">The file of --passphrase-file, or null.</param>
    /// <param name="genesis">The chain that the first two must belong to.</param>
    /// <param name="remote">Whether the validator's key is held by a signer in another process: then the home needs none, and its operator tells which validator this is.</param>
    /// <param name="keys">The keys when <see cref="ExitCode.Success"/> is returned.</param>
    public static ExitCode TryOpen(
        CommandHost host, KeyStore store, (string Validator, string Operator, string? Miner) names, string? passphraseFile, GenesisDocument genesis, bool remote, out NodeKeys? keys)
    {
        keys = null;
        StoredKey? miner = null, validator = null;
        if (!remote && store.TryFind(names.Validator, out validator) is { } noValidator) return KeysCommand.Refuse(host, noValidator);
        if (store.TryFind(names.Operator, out StoredKey? account) is { } noOperator) return KeysCommand.Refuse(host, noOperator);
        if (names.Miner is not null && store.TryFind(names.Miner, out miner) is { } noMiner) return KeysCommand.Refuse(host, noMiner);
        if (Problem(genesis, validator, account!, miner, out GenesisValidator? own) is { } problem) return host.Fail(ExitCode.Data, problem);

        string? passphrase = null;
        if (validator is { IsEncrypted: true } || account!.IsEncrypted || miner is { IsEncrypted: true })
        {
            ExitCode code = Passphrase.Get(host, passphraseFile, isNew: false, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        byte[] consensus = new byte[StoredKey.SecretBytes], owner = new byte[StoredKey.SecretBytes], mining = new byte[StoredKey.SecretBytes];
        KeyError? error = validator?.TryOpen(passphrase, consensus) ?? account!.TryOpen(passphrase, owner) ?? miner?.TryOpen(passphrase, mining);
        if (error is null)
        {
            keys = new NodeKeys
            {
                Consensus = validator is null ? null : Ed25519KeyPair.FromSeed(consensus),
                Validator = PublicKey32.FromSpan(own!.ConsensusKey.Span),
                Operator = PrivateKey.FromSpan(owner),
                Miner = miner is null ? null : (miner.Name, PrivateKey.FromSpan(mining)),
            };
        }

        CryptographicOperations.ZeroMemory(consensus);
        CryptographicOperations.ZeroMemory(owner);
        CryptographicOperations.ZeroMemory(mining);
        return error is null ? ExitCode.Success : KeysCommand.Refuse(host, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Consensus?.Dispose();
        Operator.Dispose();
        Miner?.Key.Dispose();
    }

    private static string? Problem(GenesisDocument genesis, StoredKey? validator, StoredKey account, StoredKey? miner, out GenesisValidator? own)
    {
        Address? owner = account.Kind == KeyKind.Account ? Address.FromPublicKey(account.PublicKey) : null;
        GenesisValidator[] known = [.. genesis.Validators.Where(one => validator is null ? one.Operator == owner : one.ConsensusKey.Span.SequenceEqual(validator.PublicKey))];
        own = known.FirstOrDefault();
        if (own is null)
        {
            return validator is null
                ? $"Key '{account.Name}' is no operator of a validator of {genesis.ChainId}: name the right one with --operator-key."
                : $"Key '{validator.Name}' is no validator of {genesis.ChainId}: name the right one with --validator-key.";
        }

        if (known.Length > 1)
            return $"Key '{account.Name}' is the operator of {known.Length} validators of {genesis.ChainId}, so it cannot be told which one the signer is: keep the key in this home.";
        if (own.Operator != owner) return $"Key '{account.Name}' is not the operator {own.Operator} of the validator: name the right one with --operator-key.";
        if (miner is null) return null;
        if (miner.Kind != KeyKind.Account) return $"Key '{miner.Name}' is a validator's and owns no account: name an account key with --miner.";
        return miner.AddressText == account.AddressText ? "The validator's operator may not mine, since it verifies: name another account key with --miner." : null;
    }
}
