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
/// <param name="Memo">A note of its sender.</param>
/// <param name="TimeoutHeight">Last height that may hold it, 0 for none.</param>
/// <param name="Key">The signer's key.</param>
/// <param name="Sequence">The signer's sequence.</param>
/// <param name="Fee">What the signer pays.</param>
/// <param name="GasLimit">Gas that it may use.</param>
public sealed record Tx(
    Digest Hash, int ByteCount, ReadOnlyMemory<byte> BodyBytes, ReadOnlyMemory<byte> AuthInfoBytes, ReadOnlyMemory<byte> Signature,
    ChainMessage Message, string Memo, ulong TimeoutHeight, PublicKey33 Key, ulong Sequence, Amount Fee, ulong GasLimit)
{
    /// <summary>Address of the key.</summary>
    public Address Signer { get; } = Address.FromPublicKey(Key.ToArray());
}
