using R3mes.Application.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>A decoded transaction: one message, one signer, one signature.</summary>
/// <param name="Hash">SHA-256 of its bytes: its name.</param>
/// <param name="ByteCount">Length on the wire.</param>
/// <param name="BodyBytes">Its TxBody as signed.</param>
/// <param name="AuthInfoBytes">Its AuthInfo as signed.</param>
/// <param name="Signature">r || s, 64 bytes.</param>
/// <param name="Message">What it does.</param>
/// <param name="MemoBytes">A note of its sender, in UTF-8.</param>
/// <param name="TimeoutHeight">Last height that may hold it, 0 for none.</param>
/// <param name="Key">The signer's key.</param>
/// <param name="Sequence">The signer's sequence.</param>
/// <param name="Fee">What the signer pays.</param>
/// <param name="GasLimit">Gas that it may use.</param>
public sealed record Tx(
    Digest Hash, int ByteCount, ReadOnlyMemory<byte> BodyBytes, ReadOnlyMemory<byte> AuthInfoBytes, ReadOnlyMemory<byte> Signature,
    ChainMessage Message, ReadOnlyMemory<byte> MemoBytes, ulong TimeoutHeight, PublicKey33 Key, ulong Sequence, Amount Fee, ulong GasLimit)
{
    private (string ChainId, ulong AccountNumber, Digest Hash)? _signed;

    /// <summary>Address of the key.</summary>
    public Address Signer { get; } = AddressOf(Key);

    /// <summary>A note of its sender.</summary>
    public string Memo => System.Text.Encoding.UTF8.GetString(MemoBytes.Span);

    /// <summary>What its signature is over; remembered, for a transaction is checked more than once.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="accountNumber">The signer's account number.</param>
    public Digest SignHash(string chainId, ulong accountNumber)
    {
        if (_signed is { } signed && signed.AccountNumber == accountNumber && signed.ChainId == chainId) return signed.Hash;
        Digest hash = SignDoc.Hash(BodyBytes.Span, AuthInfoBytes.Span, chainId, accountNumber);
        _signed = (chainId, accountNumber, hash);
        return hash;
    }

    private static Address AddressOf(PublicKey33 key)
    {
        Span<byte> bytes = stackalloc byte[PublicKey33.ByteCount];
        key.CopyTo(bytes);
        return Address.FromPublicKey(bytes);
    }
}
