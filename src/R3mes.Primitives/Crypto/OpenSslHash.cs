using static R3mes.Primitives.Crypto.Libcrypto;

namespace R3mes.Primitives.Crypto;

/// <summary>Hash functions that OpenSSL has and .NET does not: hash operations of ICS-23 need them. Null where the machine's OpenSSL is told not to give one (FIPS providers alone).</summary>
internal static unsafe class OpenSslHash
{
    /// <summary>SHA-512/256 (FIPS 180-4 section 6.7), 32 bytes.</summary>
    /// <param name="data">Any bytes.</param>
    internal static byte[]? Sha512Over256(ReadOnlySpan<byte> data) => Hash("SHA512-256"u8, 32, data);

    /// <summary>BLAKE2b-512 (RFC 7693), 64 bytes.</summary>
    /// <param name="data">Any bytes.</param>
    internal static byte[]? Blake2b(ReadOnlySpan<byte> data) => Hash("BLAKE2B-512"u8, 64, data);

    /// <summary>BLAKE2s-256 (RFC 7693), 32 bytes.</summary>
    /// <param name="data">Any bytes.</param>
    internal static byte[]? Blake2s(ReadOnlySpan<byte> data) => Hash("BLAKE2S-256"u8, 32, data);

    // A literal of UTF-8 ends in a zero, as C has it.
    private static byte[]? Hash(ReadOnlySpan<byte> name, int bytes, ReadOnlySpan<byte> data)
    {
        if (!HasDigests) return null;
        byte[] hash = new byte[bytes];
        nuint length = 0;
        fixed (byte* function = name, input = data, output = hash)
        {
            bool done = EVP_Q_digest(0, function, null, input, (nuint)data.Length, output, &length) == 1;
            return done && length == (nuint)bytes ? hash : null;
        }
    }
}
