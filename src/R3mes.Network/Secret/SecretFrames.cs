using System.Buffers.Binary;
using System.Security.Cryptography;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>
/// One direction of a secret connection: frames of 1,028 bytes, sealed one after the other with a count as their nonce, so that none can be changed, left out, moved or sent twice. In a frame:
/// length of the data, 4 bytes little-endian, 1 to 1,024; the data; zeros.
/// </summary>
/// <param name="key">32 bytes.</param>
internal sealed class SecretFrames(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Most data in a frame.</summary>
    internal const int DataBytesMax = 1024;

    /// <summary>A frame as it is sent.</summary>
    internal const int SealedBytes = FrameBytes + ChaChaBox.TagBytes;

    private const int LengthBytes = 4, FrameBytes = LengthBytes + DataBytesMax;
    private const int CountAt = 4; // the first four bytes of a nonce stay zero

    private readonly ChaChaBox _box = new(key);
    private readonly byte[] _frame = new byte[FrameBytes];
    private ulong _count;

    /// <summary>Seals the next frame.</summary>
    /// <param name="data">1 to <see cref="DataBytesMax"/> bytes.</param>
    /// <param name="sealedFrame"><see cref="SealedBytes"/> bytes to write to.</param>
    internal void Seal(ReadOnlySpan<byte> data, Span<byte> sealedFrame)
    {
        _frame.AsSpan().Clear();
        BinaryPrimitives.WriteInt32LittleEndian(_frame, data.Length);
        data.CopyTo(_frame.AsSpan(LengthBytes));
        Span<byte> nonce = stackalloc byte[ChaChaBox.NonceBytes];
        NextNonce(nonce);
        _box.Seal(nonce, _frame, sealedFrame);
    }

    /// <summary>Opens the next frame.</summary>
    /// <param name="sealedFrame">Untrusted: <see cref="SealedBytes"/> bytes.</param>
    /// <param name="data">What it holds when None is returned; overwritten by the next call.</param>
    internal SecretRefusal Open(ReadOnlySpan<byte> sealedFrame, out ReadOnlySpan<byte> data)
    {
        data = default;
        Span<byte> nonce = stackalloc byte[ChaChaBox.NonceBytes];
        NextNonce(nonce);
        if (!_box.TryOpen(nonce, sealedFrame, _frame)) return SecretRefusal.NotSealed;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_frame);
        if (length is 0 or > DataBytesMax) return SecretRefusal.Malformed; // nobody sends a frame of nothing but to keep us busy
        data = _frame.AsSpan(LengthBytes, (int)length);
        return SecretRefusal.None;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_frame);
        _box.Dispose();
    }

    private void NextNonce(Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[CountAt..], _count);
        _count = checked(_count + 1);
    }
}
