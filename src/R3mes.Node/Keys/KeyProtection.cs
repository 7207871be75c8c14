using R3mes.Primitives.Crypto;

namespace R3mes.Node.Keys;

/// <summary>What guessing a passphrase costs: the parameters of Argon2id.</summary>
/// <param name="Operations">Passes over the memory.</param>
/// <param name="MemoryBytes">Memory in bytes.</param>
public sealed record KeyProtection(int Operations, long MemoryBytes)
{
    /// <summary>3 passes over 64 MiB, the second choice of RFC 9106 section 4 with one lane: a fraction of a second on a small machine.</summary>
    public static KeyProtection Default { get; } = new(3, 64L << 20);

    /// <summary>True when a key file that asks for this may be opened: a file must not make a node take all memory or an hour.</summary>
    public bool IsAcceptable => Operations is >= 1 and <= 16 && MemoryBytes is >= Argon2id.MemoryBytesMin and <= 1L << 30;
}
