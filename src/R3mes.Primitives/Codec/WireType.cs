namespace R3mes.Primitives.Codec;

/// <summary>Wire types of the protobuf encoding. Groups (3 and 4) do not exist here: the reader refuses them.</summary>
public enum WireType : byte
{
    /// <summary>int32, int64, uint32, uint64, bool, enum.</summary>
    Varint = 0,

    /// <summary>fixed64, sfixed64: 8 bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>bytes, string, embedded messages, packed fields.</summary>
    LengthDelimited = 2,

    /// <summary>fixed32, sfixed32: 4 bytes, little-endian.</summary>
    Fixed32 = 5,
}
