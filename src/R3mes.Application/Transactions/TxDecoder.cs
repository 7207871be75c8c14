using System.Text;
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
    public const int MemoBytesMax = 1024;

    /// <summary>Type URL of a secp256k1 key.</summary>
    public const string KeyTypeUrl = "/cosmos.crypto.secp256k1.PubKey";

    private const uint SignModeDirect = 1;

    /// <summary>Reads a transaction.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="tx">The transaction when null is returned.</param>
    public static TxError? TryDecode(ReadOnlySpan<byte> bytes, out Tx? tx)
    {
        tx = null;
        return bytes.Length > TxBytesMax ? TxErrors.TooLarge : TryRead(bytes.ToArray(), Sha256.Hash(bytes), out tx);
    }

    /// <summary>Reads a transaction whose hash is known; what is read refers to the bytes.</summary>
    /// <param name="bytes">Untrusted bytes, not changed afterwards.</param>
    /// <param name="hash">Their SHA-256.</param>
    /// <param name="tx">The transaction when null is returned.</param>
    internal static TxError? TryRead(ReadOnlyMemory<byte> bytes, Digest hash, out Tx? tx)
    {
        tx = null;
        if (bytes.Length > TxBytesMax) return TxErrors.TooLarge;
        CanonicalReader raw = new(bytes.Span);
        ReadOnlyMemory<byte> body = Within(bytes, raw.Bytes(1, bytes.Length));
        ReadOnlyMemory<byte> authInfo = Within(bytes, raw.Bytes(2, bytes.Length));
        ReadOnlyMemory<byte> signature = Within(bytes, raw.Bytes(3, Secp256k1.SignatureBytes));
        if (raw.Refused || signature.Length != Secp256k1.SignatureBytes) return TxErrors.Malformed;
        if (!raw.Complete) return TxErrors.TrailingBytes;

        if (!TryReadBody(body, out AnyValue any, out ReadOnlyMemory<byte> memo, out ulong timeout)) return TxErrors.Malformed;
        if (!TryReadAuthInfo(authInfo.Span, out PublicKey33 key, out ulong sequence, out Amount fee, out ulong gas)) return TxErrors.Malformed;
        if (!ModuleTable.TypeUrls.Contains(any.TypeUrl)) return TxErrors.MessageUnknown;
        if (ModuleTable.Decode(any.TypeUrl, any.Value.Span) is not { } message) return TxErrors.MessageMalformed;

        tx = new Tx(hash, bytes.Length, body, authInfo, signature, message, memo, timeout, key, sequence, fee, gas);
        return null;
    }

    private static bool TryReadBody(ReadOnlyMemory<byte> bytes, out AnyValue message, out ReadOnlyMemory<byte> memo, out ulong timeout)
    {
        CanonicalReader body = new(bytes.Span);
        bool read = AnyValue.TryDecode(body.Bytes(1, bytes.Length), out message);
        ReadOnlySpan<byte> text = body.Bytes(2, MemoBytesMax);
        if (!System.Text.Unicode.Utf8.IsValid(text)) body.Refuse();
        memo = Within(bytes, text);
        timeout = body.Varint(3);
        return read && body.Complete;
    }

    /// <summary>The memory of a span that was read out of it.</summary>
    private static ReadOnlyMemory<byte> Within(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part) =>
        whole.Span.Overlaps(part, out int offset) ? whole.Slice(offset, part.Length) : default;

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
        CanonicalReader any = new(bytes);
        bool isKey = Ascii.Equals(any.Bytes(1, KeyTypeUrl.Length), KeyTypeUrl);
        CanonicalReader reader = new(any.Bytes(2, bytes.Length));
        ReadOnlySpan<byte> compressed = reader.Bytes(1, PublicKey33.ByteCount);
        return isKey && any.Complete && reader.Complete && PublicKey33.TryFromSpan(compressed, out key);
    }

    private static bool IsDirect(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader mode = new(bytes);
        CanonicalReader single = new(mode.Bytes(1, 8));
        return single.Limited(1, 255) == SignModeDirect && single.Complete && mode.Complete;
    }
}
