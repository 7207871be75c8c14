using System.Buffers;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>cosmos.tx.v1beta1.SignDoc: what SIGN_MODE_DIRECT signs. It binds chain id and account number, which the transaction itself does not carry.</summary>
public static class SignDoc
{
    /// <summary>The bytes to sign.</summary>
    /// <param name="bodyBytes">The encoded TxBody.</param>
    /// <param name="authInfoBytes">The encoded AuthInfo.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="accountNumber">The signer's account number.</param>
    public static byte[] Encode(ReadOnlySpan<byte> bodyBytes, ReadOnlySpan<byte> authInfoBytes, string chainId, ulong accountNumber) =>
        Write(new WireWriter(BytesMax(bodyBytes, authInfoBytes, chainId)), bodyBytes, authInfoBytes, chainId, accountNumber).ToArray();

    /// <summary>SHA-256 of the bytes to sign: what ECDSA takes.</summary>
    /// <param name="bodyBytes">The encoded TxBody.</param>
    /// <param name="authInfoBytes">The encoded AuthInfo.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="accountNumber">The signer's account number.</param>
    public static Digest Hash(ReadOnlySpan<byte> bodyBytes, ReadOnlySpan<byte> authInfoBytes, string chainId, ulong accountNumber)
    {
        // As long as the transaction, hashed and dropped: room that is used again.
        byte[] room = ArrayPool<byte>.Shared.Rent(BytesMax(bodyBytes, authInfoBytes, chainId));
        Digest hash = Sha256.Hash(Write(new WireWriter(room), bodyBytes, authInfoBytes, chainId, accountNumber).Written);
        ArrayPool<byte>.Shared.Return(room);
        return hash;
    }

    private static int BytesMax(ReadOnlySpan<byte> bodyBytes, ReadOnlySpan<byte> authInfoBytes, string chainId) => checked(bodyBytes.Length + authInfoBytes.Length + 64 + (3 * chainId.Length));

    private static WireWriter Write(WireWriter doc, ReadOnlySpan<byte> bodyBytes, ReadOnlySpan<byte> authInfoBytes, string chainId, ulong accountNumber) =>
        doc.WriteBytes(1, bodyBytes).WriteBytes(2, authInfoBytes).WriteString(3, chainId).WriteVarint(4, accountNumber);
}
