using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// A proof of a VRF's output: 80 bytes, Gamma || c || s (pi_string of RFC 9381 section 5.5). It is decoded, not verified:
/// <see cref="Ecvrf.TryVerify"/> does that, and alone says whether its output is the key's.
/// </summary>
public sealed class VrfProof : IEquatable<VrfProof>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = Edwards25519.PointBytes + Ecvrf.ChallengeBytes + Edwards25519.ScalarBytes;

    private readonly byte[] _bytes;

    private VrfProof(byte[] bytes) => _bytes = bytes;

    /// <summary>Decodes a proof (RFC 9381 section 5.4.4): refuses another length, a Gamma that is no canonical point, and an s of the group order or more.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="proof">The proof when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out VrfProof proof)
    {
        const int ScalarAt = Edwards25519.PointBytes + Ecvrf.ChallengeBytes;
        bool decodes = bytes.Length == ByteCount && Edwards25519.IsScalar(bytes[ScalarAt..]) && Edwards25519.IsPoint(bytes[..Edwards25519.PointBytes]);
        proof = decodes ? new VrfProof(bytes.ToArray()) : null;
        return decodes;
    }

    /// <summary>Writes the 80 bytes.</summary>
    /// <param name="destination">At least 80 bytes.</param>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>The 80 bytes in a new array.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>160 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(_bytes);

    /// <inheritdoc/>
    public bool Equals(VrfProof? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VrfProof);

    /// <summary>A hash for tables within one process.</summary>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    internal ReadOnlySpan<byte> Gamma => _bytes.AsSpan(0, Edwards25519.PointBytes);

    internal ReadOnlySpan<byte> Challenge => _bytes.AsSpan(Edwards25519.PointBytes, Ecvrf.ChallengeBytes);

    internal ReadOnlySpan<byte> Scalar => _bytes.AsSpan(Edwards25519.PointBytes + Ecvrf.ChallengeBytes);
}
