using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>Argon2id version 1.3 (RFC 9106) with one lane, by libsodium: turns a passphrase into a key at a cost in time and memory.</summary>
public static unsafe class Argon2id
{
    /// <summary>Size of a salt in bytes.</summary>
    public const int SaltBytes = crypto_pwhash_SALTBYTES;

    /// <summary>Least memory in bytes.</summary>
    public const long MemoryBytesMin = 8192;

    /// <summary>Derives a key.</summary>
    /// <param name="passphrase">Any bytes.</param>
    /// <param name="salt">16 bytes, other ones for every key.</param>
    /// <param name="operations">Passes over the memory, at least 1.</param>
    /// <param name="memoryBytes">Memory in bytes, at least <see cref="MemoryBytesMin"/>.</param>
    /// <param name="key">Takes the key: 16 bytes or more.</param>
    /// <returns>False when the memory is not to be had.</returns>
    public static bool TryDerive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int operations, long memoryBytes, Span<byte> key)
    {
        Invariant.Holds(salt.Length == SaltBytes, "an Argon2id salt is 16 bytes");
        Invariant.Holds(operations >= 1 && memoryBytes >= MemoryBytesMin && key.Length >= 16, "Argon2id parameters are at least libsodium's least");
        Invariant.Holds(Ready, "libsodium is initialised");
        fixed (byte* output = key, word = passphrase, grain = salt)
            return crypto_pwhash(output, (ulong)key.Length, word, (ulong)passphrase.Length, grain, (ulong)operations, (nuint)memoryBytes, crypto_pwhash_ALG_ARGON2ID13) == 0;
    }
}
