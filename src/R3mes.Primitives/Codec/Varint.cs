namespace R3mes.Primitives.Codec;

/// <summary>Base-128 varints, least significant group first, in their one minimal form.</summary>
public static class Varint
{
    /// <summary>Longest encoding of a 64-bit value, in bytes.</summary>
    public const int BytesMax = 10;

    /// <summary>Length of the minimal encoding of <paramref name="value"/>, 1 to 10 bytes.</summary>
    /// <param name="value">The value to be written.</param>
    public static int LengthOf(ulong value)
    {
        int length = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            length++;
        }
        return length;
    }

    /// <summary>Writes the minimal encoding and returns its length.</summary>
    /// <param name="destination">At least <see cref="LengthOf"/> bytes.</param>
    /// <param name="value">The value to be written.</param>
    public static int Write(Span<byte> destination, ulong value)
    {
        int i = 0;
        while (value >= 0x80)
        {
            destination[i++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[i++] = (byte)value;
        return i;
    }

    /// <summary>Reads one varint; an overlong form and a value over 64 bits are invalid.</summary>
    /// <param name="input">Untrusted bytes.</param>
    /// <param name="value">The value when done, else 0.</param>
    /// <param name="used">Bytes taken when done, else 0.</param>
    public static ReadStatus Read(ReadOnlySpan<byte> input, out ulong value, out int used)
    {
        ulong sum = 0;
        value = 0;
        used = 0;
        for (int i = 0; i < BytesMax; i++)
        {
            if (i == input.Length)
                return ReadStatus.NeedMore;
            byte b = input[i];
            // The tenth byte carries bit 63 alone.
            if (i == BytesMax - 1 && b > 1)
                return ReadStatus.Invalid;
            sum |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80)
                continue;
            // A last group of zero adds nothing: a shorter form exists.
            if (b == 0 && i > 0)
                return ReadStatus.Invalid;
            value = sum;
            used = i + 1;
            return ReadStatus.Done;
        }
        return ReadStatus.Invalid;
    }
}
