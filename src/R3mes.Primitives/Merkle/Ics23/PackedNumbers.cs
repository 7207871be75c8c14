using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Writes lists of int32 as proto3 does: one varint after the other, without tags.</summary>
internal static class PackedNumbers
{
    /// <summary>Adds a number.</summary>
    /// <param name="packed">The list.</param>
    /// <param name="number">The number; a negative one takes ten bytes.</param>
    internal static void Add(WireWriter packed, int number)
    {
        Span<byte> bytes = stackalloc byte[Varint.BytesMax];
        packed.WriteEncoded(bytes[..Varint.Write(bytes, unchecked((ulong)number))]);
    }
}
