using R3mes.Application.Errors;
using R3mes.Application.Messages;
using R3mes.Application.Transactions;
using R3mes.Application.Views;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>
/// Signs messages with one account's key and keeps count of its sequence, so that several can wait for one block. Used by one worker at a time.
/// </summary>
public sealed class AccountSender
{
    private readonly IChainClient _client;
    private readonly PrivateKey _key;
    private readonly Lock _gate = new();
    private ulong _next;

    /// <summary>Sends for the account of <paramref name="key"/>, which the caller keeps.</summary>
    public AccountSender(IChainClient client, PrivateKey key)
    {
        _client = client;
        _key = key;
        Address = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
    }

    /// <summary>The account.</summary>
    public Address Address { get; }

    /// <summary>32 bytes that only the holder of this key can make, and always the same for the same <paramref name="fields"/>: a salt that need not be stored.</summary>
    public Digest Secret(string purpose, Action<DomainHash> fields)
    {
        byte[] secret = new byte[PrivateKey.ByteCount];
        _key.CopyTo(secret);
        DomainHash hash = DomainHash.Begin("r3mes/worker-secret/v1").AddFixed(secret).AddString(purpose);
        Array.Clear(secret);
        fields(hash);
        return hash.Finish();
    }

    /// <summary>Signs <paramref name="message"/> with the next sequence and hands it over. A refusal leaves nothing behind; the caller may try again after a block.</summary>
    public TxIntakeResult Send(ChainMessage message)
    {
        lock (_gate)
        {
            AccountView? account = _client.Account(Address);
            if (account is null) return new TxIntakeResult(TxErrors.AccountUnknown.Code, TxErrors.AccountUnknown.Sentence, default);
            ulong sequence = Math.Max(account.Sequence, _next);
            TxIntakeResult result = Send(message, account, sequence);
            if ((result.Code == TxErrors.SequenceMismatch.Code || result.Code == TxErrors.SequenceUsed.Code) && sequence != account.Sequence)
            {
                // What waited before was dropped by a recheck: count from the chain again.
                sequence = account.Sequence;
                result = Send(message, account, sequence);
            }

            if (result.IsOk) _next = sequence + 1;
            return result;
        }
    }

    private TxIntakeResult Send(ChainMessage message, AccountView account, ulong sequence) =>
        _client.Broadcast(TxSigner.Sign(message, _client.Genesis.ChainId, account.Number, sequence, _key, _client.Genesis.Params.Fees));
}
