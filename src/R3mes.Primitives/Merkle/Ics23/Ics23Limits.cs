namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>What an encoded proof may hold at most. More is refused before it is read.</summary>
public static class Ics23Limits
{
    /// <summary>Bytes of a proof: two paths of <see cref="PathOpsMax"/> operations of 80 bytes (40 KiB, the longest that prove an absence), and room for keys and values.</summary>
    public const int ProofBytesMax = 64 << 10;

    /// <summary>Bytes of a key: ICS-24 paths have some hundred, and a prefix and a denomination stand before or behind.</summary>
    public const int KeyBytesMax = 4 << 10;

    /// <summary>Bytes of a value: half of a proof, so that the neighbours of a key that is absent may both have one, less their paths.</summary>
    public const int ValueBytesMax = 32 << 10;

    /// <summary>Bytes before or after the child of an operation: fifteen siblings of 64 bytes in a tree of sixteen branches, and their header.</summary>
    public const int OpBytesMax = 1 << 10;

    /// <summary>Operations of a path: the depth of a sparse tree over SHA-256, the deepest that is in use. A spec that names no depth allows <see cref="DepthMaxDefault"/>.</summary>
    public const int PathOpsMax = 256;

    /// <summary>Operations of a path where the spec names no maximum, as in the Go library.</summary>
    public const int DepthMaxDefault = 128;

    /// <summary>Entries of a batch.</summary>
    public const int EntriesMax = 1024;

    /// <summary>Operations that the entries of a compressed batch share: more than a proof of this size has room for in use.</summary>
    public const int LookupsMax = 4096;

    /// <summary>Branches of a node that a spec may have: bounds the search for the place of a child.</summary>
    public const int BranchesMax = 64;

    /// <summary>Bytes of a spec: two operations' worth of prefixes and a list of branches.</summary>
    public const int SpecBytesMax = 4 << 10;

    /// <summary>Bytes of the name of a proof operation; those in use have eleven.</summary>
    public const int OpTypeBytesMax = 64;

    /// <summary>Operations in a list of proofs; two are asked for.</summary>
    public const int ProofOpsMax = 8;

    /// <summary>Bytes of a list of proofs: two proofs of full size with their keys and names.</summary>
    public const int ProofOpsBytesMax = 2 * (ProofBytesMax + KeyBytesMax + 2 * OpTypeBytesMax);
}
