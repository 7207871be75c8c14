namespace R3mes.Primitives.Codec;

/// <summary>Frames of a minimal varint length followed by that many bytes, as protobuf streams and CometBFT's sign bytes have them.</summary>
public static class LengthDelimited
{
    /// <summary>The frame around <paramref name="body"/>.</summary>
    /// <param name="body">Any bytes, none included.</param>
    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        int prefix = Varint.LengthOf((ulong)body.Length);
        byte[] frame = new byte[checked(prefix + body.Length)];
        Varint.Write(frame, (ulong)body.Length);
        body.CopyTo(frame.AsSpan(prefix));
        return frame;
    }

    /// <summary>Reads the first frame of a stream.</summary>
    /// <param name="input">Untrusted bytes; may hold less or more than one frame.</param>
    /// <param name="bodyBytesMax">A longer body is invalid as soon as its length is known.</param>
    /// <param name="body">The body, a slice of the input, when done.</param>
    /// <param name="used">Bytes of the whole frame when done, else 0.</param>
    public static ReadStatus Read(ReadOnlySpan<byte> input, int bodyBytesMax, out ReadOnlySpan<byte> body, out int used)
    {
        body = default;
        used = 0;
        ReadStatus prefix = Varint.Read(input, out ulong length, out int prefixBytes);
        if (prefix != ReadStatus.Done)
            return prefix;
        if (bodyBytesMax < 0 || length > (ulong)bodyBytesMax)
            return ReadStatus.Invalid;
        if (length > (ulong)(input.Length - prefixBytes))
            return ReadStatus.NeedMore;
        body = input.Slice(prefixBytes, (int)length);
        used = prefixBytes + (int)length;
        return ReadStatus.Done;
    }
}
