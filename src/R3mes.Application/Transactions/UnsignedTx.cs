using R3mes.Application.Codec;
using R3mes.Application.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>Body and authorisation of a transaction, ready to be signed.</summary>
/// <param name="BodyBytes">The encoded TxBody.</param>
/// <param name="AuthInfoBytes">The encoded AuthInfo.</param>
public sealed record UnsignedTx(ReadOnlyMemory<byte> BodyBytes, ReadOnlyMemory<byte> AuthInfoBytes)
{
    /// <summary>Builds a transaction of one message.</summary>
    /// <param name="message">What it does.</param>
    /// <param name="key">The signer's key.</param>
    /// <param name="sequence">The signer's next sequence.</param>
    /// <param name="fee">What the signer pays.</param>
    /// <param name="gasLimit">Gas that it may use.</param>
    /// <param name="timeoutHeight">Last height that may hold it, 0 for none.</param>
    /// <param name="memo">A note, at most 1024 bytes.</param>
    public static UnsignedTx Build(
        ChainMessage message, PublicKey33 key, ulong sequence, Amount fee, ulong gasLimit, ulong timeoutHeight = 0, string memo = "")
    {
        byte[] any = new AnyValue(message.TypeUrl, message.Encode()).Encode();
        byte[] body = new WireWriter(any.Length + 64).WriteMessage(1, any).WriteString(2, memo).WriteVarint(3, timeoutHeight).ToArray();

        byte[] single = new WireWriter(8).WriteVarint(1, 1).ToArray();
        byte[] mode = new WireWriter(8).WriteMessage(1, single).ToArray();
        byte[] signer = new WireWriter().WriteMessage(1, KeyAny(key)).WriteMessage(2, mode).WriteVarint(3, sequence).ToArray();
        byte[] feeBytes = new WireWriter().Write(1, fee).WriteVarint(2, gasLimit).ToArray();
        byte[] auth = new WireWriter().WriteMessage(1, signer).WriteMessage(2, feeBytes).ToArray();
        return new UnsignedTx(body, auth);
    }

    /// <summary>The Any of a secp256k1 key.</summary>
    /// <param name="key">The key.</param>
    public static byte[] KeyAny(PublicKey33 key) =>
        new AnyValue(TxDecoder.KeyTypeUrl, new WireWriter(40).WriteBytes(1, key.ToArray()).ToArray()).Encode();

    /// <summary>The transaction with its signature: TxRaw.</summary>
    /// <param name="signature">r || s, 64 bytes.</param>
    public byte[] WithSignature(ReadOnlySpan<byte> signature) =>
        new WireWriter(BodyBytes.Length + AuthInfoBytes.Length + 96)
            .WriteBytes(1, BodyBytes.Span).WriteBytes(2, AuthInfoBytes.Span).WriteRepeatedBytes(3, signature).ToArray();
}
