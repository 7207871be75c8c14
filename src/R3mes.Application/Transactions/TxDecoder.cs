using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Messages;
using R3mes.Application.Modules;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>
/// Reads cosmos.tx.v1beta1.TxRaw strictly: one message, one signer, one signature, SIGN_MODE_DIRECT, canonical at every level. Unknown fields,
/// extension options, tips, fee payers and granters are refused, so that one transaction has one spelling.
/// </summary>
public static class TxDecoder
{
    /// <summary>Longest transaction of any chain, in bytes; a chain's own limit may be lower.</summary>
    public const int TxBytesMax = 64 * 1024;

    /// <summary>Longest memo in bytes.</summary>
    public const int MemoBytesMax = 256;

    /// <summary>Type URL of a secp256k1 key.</summary>
    public const string KeyTypeUrl = "/cosmos.crypto.secp256k1.PubKey";

    private const uint SignModeDirect = 1;

    /// <summary>Reads a transaction.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="tx">The transaction when null is returned.</param>
    public static TxError? TryDecode(ReadOnlySpan<byte> bytes, out Tx? tx)
    {
        tx = null;
        if (bytes.Length > TxBytesMax) return TxErrors.TooLarge;
        CanonicalReader raw = new(bytes);
        ReadOnlySpan<byte> body = raw.Bytes(1, bytes.Length);
        ReadOnlySpan<byte> authInfo = raw.Bytes(2, bytes.Length);
        ReadOnlySpan<byte> signature = raw.Bytes(3, Secp256k1.SignatureBytes);
        if (raw.Refused || signature.Length != Secp256k1.SignatureBytes) return TxErrors.Malformed;
        if (!raw.Complete) return TxErrors.TrailingBytes;

        if (!TryReadBody(body, out AnyValue any, out string memo, out ulong timeout)) return TxErrors.Malformed;
        if (!TryReadAuthInfo(authInfo, out PublicKey33 key, out ulong sequence, out Amount fee, out ulong gas)) return TxErrors.Malformed;
        if (!ModuleTable.TypeUrls.Contains(any.TypeUrl)) return TxErrors.MessageUnknown;
        if (ModuleTable.Decode(any.TypeUrl, any.Value.Span) is not { } message) return TxErrors.MessageMalformed;

        tx = new Tx(Sha256.Hash(bytes), bytes.Length, body.ToArray(), authInfo.ToArray(), signature.ToArray(), message, memo, timeout, key, sequence, fee, gas);
        return null;
    }

    private static bool TryReadBody(ReadOnlySpan<byte> bytes, out AnyValue message, out string memo, out ulong timeout)
    {
        CanonicalReader body = new(bytes);
        bool read = AnyValue.TryDecode(body.Bytes(1, bytes.Length), out message);
        memo = body.Text(2, MemoBytesMax);
        timeout = body.Varint(3);
        return read && body.Complete;
    }

    private static bool TryReadAuthInfo(ReadOnlySpan<byte> bytes, out PublicKey33 key, out ulong sequence, out Amount fee, out ulong gas)
    {
        CanonicalReader auth = new(bytes);
        CanonicalReader signer = new(auth.Bytes(1, 512));
        bool keyRead = TryReadKey(signer.Bytes(1, 256), out key);
        bool modeRead = IsDirect(signer.Bytes(2, 16));
        sequence = signer.Varint(3);
        CanonicalReader feeReader = new(auth.Message(2, 256, out bool hasFee));
        fee = feeReader.Coin(1);
        gas = feeReader.Varint(2);
        return keyRead && modeRead && hasFee && signer.Complete && feeReader.Complete && auth.Complete;
    }

    private static bool TryReadKey(ReadOnlySpan<byte> bytes, out PublicKey33 key)
    {
        key = default;
        if (!AnyValue.TryDecode(bytes, out AnyValue any) || any.TypeUrl != KeyTypeUrl) return false;
        CanonicalReader reader = new(any.Value.Span);
        ReadOnlySpan<byte> compressed = reader.Bytes(1, PublicKey33.ByteCount);
        return reader.Complete && PublicKey33.TryFromSpan(compressed, out key);
    }

    private static bool IsDirect(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader mode = new(bytes);
        CanonicalReader single = new(mode.Bytes(1, 8));
        return single.Limited(1, 255) == SignModeDirect && single.Complete && mode.Complete;
    }
}
