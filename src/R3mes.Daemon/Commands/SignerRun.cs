using System.Security.Cryptography;
using R3mes.Application.Genesis;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Log;
using R3mes.Daemon.Options;
using R3mes.Network.Privval;
using R3mes.Network.Secret;
using R3mes.Node;
using R3mes.Node.Keys;
using R3mes.Node.Signing;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;
using R3mes.Storage.Validator;

namespace R3mes.Daemon.Commands;

/// <summary>A signer from its home to its end: the key, its guard, and the node that it dials.</summary>
internal sealed class SignerRun(CommandHost host, string root, string keyName, string? passphraseFile, LogWriter log)
{
    // Not the node's time for an answer: here it bounds how long the node may take the answer.
    private static readonly SignerTimes Times = new(TimeSpan.FromSeconds(5));

    /// <summary>Serves until <paramref name="stop"/> comes.</summary>
    /// <param name="address">Where the node listens.</param>
    /// <param name="named">The chain of --chain-id, or null.</param>
    /// <param name="stop">Ends it.</param>
    public ExitCode Run(SignerAddress address, string? named, CancellationToken stop)
    {
        if (!Directory.Exists(root)) return host.Fail(ExitCode.Data, $"There is no folder {root}: name the signer's home with --home; `remesd keys add {keyName} --kind validator` makes a key there.");
        using DataFolder folder = DataFolder.Open(root); // one process a home: a node and its signer have two
        if ((named ?? ChainOf(NodeHome.GenesisPathIn(root))) is not { } chainId)
            return host.Fail(ExitCode.Usage, "Say for which chain to sign with --chain-id: this home holds no genesis that would tell.");
        ExitCode code = TryOpen(new KeyStore(folder.Keys), out Ed25519KeyPair? key);
        if (code != ExitCode.Success) return code;
        using (key)
        {
            SignerAnswers answers = new(chainId, new ValidatorSigner(new LocalVoteSigner(key!), new LastSignedStore(folder.LastSigned)));
            using Ed25519KeyPair? door = address.Tcp is null ? null : NodeKeyFile.LoadOrMake(Path.Combine(folder.Config, NodeKeyFile.FileName));
            SecretIdentity? self = door is null ? null : new SecretIdentity(door, [address.Tcp!.Id!.Value]);
            if (self is { AdmitsItself: true }) return host.Fail(ExitCode.Config, $"The node named with --connect has this home's own key: the node and its signer each need a {NodeKeyFile.FileName} of their own (`remesd keys node-id`).");
            SignerService service = new(address, answers, Times, TimeProvider.System, self);
            service.Noted += (sentence, isBad) => log.Write(isBad ? LogLevel.Warning : LogLevel.Info, "signer", sentence);
            log.Write(LogLevel.Info, "signer", $"signs for {chainId} with the key {key!.PublicKey}");
            if (self is not null) log.Write(LogLevel.Info, "signer", $"dials as {self.Self}, the name for the node's {NodeOptionTable.ValidatorSignerPeers.Key}");
            service.Run(stop);
            log.Write(LogLevel.Info, "signer", $"stopped, {answers.Signed} signatures given, {answers.Refused} requests refused");
            return ExitCode.Success;
        }
    }

    private static string? ChainOf(string genesisPath) =>
        File.Exists(genesisPath) && GenesisDocument.TryRead(File.ReadAllBytes(genesisPath), out GenesisDocument? genesis) is null ? genesis!.ChainId : null;

    private ExitCode TryOpen(KeyStore store, out Ed25519KeyPair? key)
    {
        key = null;
        if (store.TryFind(keyName, out StoredKey? stored) is { } unknown) return KeysCommand.Refuse(host, unknown);
        if (stored!.Kind != KeyKind.Validator) return host.Fail(ExitCode.Usage, $"Key '{keyName}' is an account's and signs no blocks: name another with --validator-key.");
        string? passphrase = null;
        if (stored.IsEncrypted)
        {
            ExitCode code = Passphrase.Get(host, passphraseFile, isNew: false, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        byte[] secret = new byte[StoredKey.SecretBytes];
        KeyError? error = stored.TryOpen(passphrase, secret);
        if (error is null) key = Ed25519KeyPair.FromSeed(secret);
        CryptographicOperations.ZeroMemory(secret);
        return error is null ? ExitCode.Success : KeysCommand.Refuse(host, error);
    }
}
