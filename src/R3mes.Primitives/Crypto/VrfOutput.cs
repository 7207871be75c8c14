using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Crypto;

/// <summary>What a VRF gives for an input: 64 bytes that nobody foretells without the secret key (beta_string of RFC 9381).</summary>
public readonly record struct VrfOutput
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 64;

    private readonly Digest _first, _second;

    private VrfOutput(Digest first, Digest second)
    {
        _first = first;
        _second = second;
    }

    /// <summary>The output with these bytes, refusing another length.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="output">The output when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, out VrfOutput output)
    {
        bool fits = bytes.Length == ByteCount;
        output = fits ? new VrfOutput(Digest.FromSpan(bytes[..Digest.ByteCount]), Digest.FromSpan(bytes[Digest.ByteCount..])) : default;
        return fits;
    }

    /// <summary>Writes the 64 bytes.</summary>
    /// <param name="destination">At least 64 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        _first.CopyTo(destination);
        _second.CopyTo(destination[Digest.ByteCount..]);
    }

    /// <summary>The 64 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>128 lower-case hexadecimal digits.</summary>
    public override string ToString() => Hex.Encode(ToArray());
}
