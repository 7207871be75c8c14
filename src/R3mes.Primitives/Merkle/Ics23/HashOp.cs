namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Hash functions that a proof may name (cosmos.ics23.v1.HashOp). A number that is none of these may be read, and proves nothing.</summary>
public enum HashOp
{
    /// <summary>The bytes themselves.</summary>
    NoHash = 0,

    /// <summary>SHA-256.</summary>
    Sha256 = 1,

    /// <summary>SHA-512.</summary>
    Sha512 = 2,

    /// <summary>Keccak-256: named by the format and, as in the Go library, never computed.</summary>
    Keccak256 = 3,

    /// <summary>RIPEMD-160.</summary>
    Ripemd160 = 4,

    /// <summary>RIPEMD-160 of SHA-256.</summary>
    Bitcoin = 5,

    /// <summary>SHA-512/256.</summary>
    Sha512Over256 = 6,

    /// <summary>BLAKE2b with 512 bits.</summary>
    Blake2b512 = 7,

    /// <summary>BLAKE2s with 256 bits.</summary>
    Blake2s256 = 8,

    /// <summary>BLAKE3: named by the format and, as in the Go library, never computed.</summary>
    Blake3 = 9,
}
