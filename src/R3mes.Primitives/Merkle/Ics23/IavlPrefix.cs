namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// The header of a node of an IAVL tree: height, size and version as zigzag varints, and for an inner node the length byte of a child, or of both with the left one's hash between
/// (cosmos/ics23, go/ops.go: validateIavlOps).
/// </summary>
internal static class IavlPrefix
{
    private const int OneLength = 1; // the child is the left one: its length byte
    private const int LeftChildAndLength = 34; // the child is the right one: length byte, the left one's hash, length byte

    /// <summary>Checks a prefix.</summary>
    /// <param name="prefix">Untrusted.</param>
    /// <param name="hash">The operation's hash function.</param>
    /// <param name="layer">How many steps above the leaf; 0 is the leaf.</param>
    /// <returns>Why it is none, or null.</returns>
    internal static Ics23Refusal? Check(ReadOnlySpan<byte> prefix, HashOp hash, int layer)
    {
        if (!TryReadVarint(ref prefix, out long height) || height < layer) return Ics23Refusal.WrongIavlHeight;
        if (!TryReadVarint(ref prefix, out long size) || size < 0) return Ics23Refusal.WrongIavlSize;
        if (!TryReadVarint(ref prefix, out long version) || version < 0) return Ics23Refusal.WrongIavlVersion;
        if (layer > 0)
        {
            if (prefix.Length is not (OneLength or LeftChildAndLength)) return Ics23Refusal.WrongIavlRemainder;
            return hash == HashOp.Sha256 ? null : Ics23Refusal.WrongInnerHash;
        }

        if (!prefix.IsEmpty) return Ics23Refusal.WrongIavlRemainder;
        if (height != 0) return Ics23Refusal.WrongIavlHeight;
        return size == 1 ? null : Ics23Refusal.WrongIavlSize;
    }

    // Go's binary.ReadVarint: longer forms of a number are taken, as there; the hash over these bytes tells them apart.
    private static bool TryReadVarint(ref ReadOnlySpan<byte> input, out long value)
    {
        value = 0;
        ulong bits = 0;
        for (int i = 0; i < Codec.Varint.BytesMax && i < input.Length; i++)
        {
            byte b = input[i];
            // The tenth byte carries bit 63 alone.
            if (i == Codec.Varint.BytesMax - 1 && b > 1) return false;
            bits |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            input = input[(i + 1)..];
            value = (long)(bits >> 1) ^ -(long)(bits & 1);
            return true;
        }

        return false;
    }
}
