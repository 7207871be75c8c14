using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>A message that is nothing but repeated bytes in field 1: its one canonical form, read within a count.</summary>
internal static class ByteList
{
    internal static int BytesOf(IReadOnlyList<byte[]> items)
    {
        int bytes = 0;
        foreach (byte[] item in items)
            bytes = checked(bytes + FramedBytes(item.Length));
        return bytes;
    }

    internal static WireWriter Write(WireWriter writer, IReadOnlyList<byte[]> items)
    {
        foreach (byte[] item in items)
            writer.WriteRepeatedBytes(1, item);
        return writer;
    }

    internal static int FramedBytes(int length) => 1 + Varint.LengthOf((ulong)length) + length;

    /// <summary>One item or more, none of them empty.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> bytes, int countMax, [MaybeNullWhen(false)] out IReadOnlyList<byte[]> items)
    {
        items = null;
        List<byte[]> found = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if ((field, type) != (1, WireType.LengthDelimited) || found.Count == countMax || !reader.TryReadBytes(out ReadOnlySpan<byte> item) || item.IsEmpty)
                return false;
            found.Add(item.ToArray());
        }
        if (reader.Failed || found.Count == 0)
            return false;
        items = found;
        return true;
    }
}
