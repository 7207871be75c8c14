namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>What stands before key and value in a leaf (cosmos.ics23.v1.LengthOp). A number that is none of these may be read, and proves nothing.</summary>
public enum LengthOp
{
    /// <summary>Nothing.</summary>
    NoPrefix = 0,

    /// <summary>The length as a protobuf varint.</summary>
    VarProto = 1,

    /// <summary>The length as RLP has it: named by the format and, as in the Go library, never computed.</summary>
    VarRlp = 2,

    /// <summary>The length in 4 bytes, big-endian.</summary>
    Fixed32Big = 3,

    /// <summary>The length in 4 bytes, little-endian.</summary>
    Fixed32Little = 4,

    /// <summary>The length in 8 bytes, big-endian.</summary>
    Fixed64Big = 5,

    /// <summary>The length in 8 bytes, little-endian.</summary>
    Fixed64Little = 6,

    /// <summary>Nothing, and there must be 32 bytes.</summary>
    Require32Bytes = 7,

    /// <summary>Nothing, and there must be 64 bytes.</summary>
    Require64Bytes = 8,
}
