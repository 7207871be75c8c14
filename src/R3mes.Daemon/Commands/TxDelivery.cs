using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>Signs a message and hands it to the node of a home: what every tx command ends with.</summary>
internal sealed class TxDelivery
{
    private readonly GlobalOptions _options;
    private readonly CommandHost _host;
    private readonly Option<string?> _passphraseFile = KeysCommand.PassphraseFile();
    private readonly Option<string> _memo = new("--memo") { Description = "A note that goes on the chain, at most 1024 bytes.", HelpName = "text", DefaultValueFactory = _ => "" };

    public TxDelivery(GlobalOptions options, CommandHost host)
    {
        _options = options;
        _host = host;
    }

    /// <summary>The signing key, the first argument of every tx command.</summary>
    public Argument<string> Key { get; } = new("key") { Description = "Name of the account key that signs and pays the fee." };

    /// <summary>Adds the options of signing.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_passphraseFile);
        command.Options.Add(_memo);
        command.Options.Add(_options.Home);
    }

    /// <summary>Reads an amount, or says how one is written.</summary>
    public ExitCode TryAmount(string text, out Amount amount) => AmountText.TryRead(_host, text, out amount);

    /// <summary>Opens the key, makes the message for its address, signs and sends it.</summary>
    public ExitCode Send(ParseResult parsed, Func<Address, ChainMessage> message)
    {
        string name = parsed.GetRequiredValue(Key);
        if (KeysCommand.StoreOf(parsed, _options, _host).TryFind(name, out StoredKey? stored) is { } unknown) return KeysCommand.Refuse(_host, unknown);
        if (stored!.Kind != KeyKind.Account) return _host.Fail(ExitCode.Usage, $"Key '{name}' is no account's and owns no account: name an account key.");
        NodeQuestion node = new(_host, _options.HomeOf(parsed, _host));
        ExitCode code = node.TryStatus(out NodeStatus? status);
        if (code != ExitCode.Success) return code;
        Address address = Address.FromPublicKey(stored.PublicKey);
        code = node.TryAccount(address, out BaseAccount? account);
        if (code != ExitCode.Success) return code;
        code = Open(stored, parsed.GetValue(_passphraseFile), out PrivateKey? key);
        if (code != ExitCode.Success) return code;
        byte[] tx;
        using (key)
            tx = TxSigner.Sign(message(address), status!.ChainId, account!.Number, account.Sequence, key!, status.Fees, memo: parsed.GetValue(_memo) ?? "");
        code = node.TryBroadcast(tx);
        if (code == ExitCode.Success) _host.Output.WriteLine($"accepted {Convert.ToHexString(SHA256.HashData(tx))}");
        return code;
    }

    /// <summary>Opens another key of the home, with the passphrase of --passphrase-file or the one that is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stored">The key.</param>
    /// <param name="secret">Its 32 bytes, which the caller zeroes.</param>
    public ExitCode TryOpen(ParseResult parsed, StoredKey stored, out byte[] secret)
    {
        secret = new byte[StoredKey.SecretBytes];
        return Open(stored, parsed.GetValue(_passphraseFile), secret);
    }

    private ExitCode Open(StoredKey stored, string? passphraseFile, out PrivateKey? key)
    {
        key = null;
        Span<byte> secret = stackalloc byte[StoredKey.SecretBytes];
        ExitCode code = Open(stored, passphraseFile, secret);
        if (code == ExitCode.Success) key = PrivateKey.FromSpan(secret);
        CryptographicOperations.ZeroMemory(secret);
        return code;
    }

    private ExitCode Open(StoredKey stored, string? passphraseFile, Span<byte> secret)
    {
        string? passphrase = null;
        if (stored.IsEncrypted)
        {
            ExitCode code = Passphrase.Get(_host, passphraseFile, isNew: false, out passphrase);
            if (code != ExitCode.Success) return code;
        }

        return stored.TryOpen(passphrase, secret) is { } error ? KeysCommand.Refuse(_host, error) : ExitCode.Success;
    }
}
