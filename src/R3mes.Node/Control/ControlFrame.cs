using System.Buffers.Binary;

namespace R3mes.Node.Control;

/// <summary>Frames of the control socket: a little-endian u32 length, then that many bytes.</summary>
internal static class ControlFrame
{
    /// <summary>The largest frame either side accepts: a block of 8 MiB and its envelope.</summary>
    public const int BytesMax = (8 << 20) + (64 << 10);

    private const int GrownAboveBytes = 64 << 10;

    /// <summary>Reads one frame; null at the end of the stream or when the length is over the limit.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken stop)
    {
        byte[] header = new byte[4];
        if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false) < header.Length) return null;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > BytesMax) return null;
        if (length <= GrownAboveBytes)
        {
            byte[] whole = new byte[length];
            return await stream.ReadAtLeastAsync(whole, whole.Length, throwOnEndOfStream: false, stop).ConfigureAwait(false) < whole.Length ? null : whole;
        }

        // Grown as bytes arrive, so that a header alone makes nobody allocate its claim.
        using MemoryStream body = new();
        byte[] chunk = new byte[Math.Min(length, 64 << 10)];
        while (body.Length < length)
        {
            int want = (int)Math.Min(chunk.Length, length - body.Length);
            int got = await stream.ReadAsync(chunk.AsMemory(0, want), stop).ConfigureAwait(false);
            if (got == 0) return null;
            body.Write(chunk, 0, got);
        }

        return body.ToArray();
    }

    /// <summary>Writes one frame.</summary>
    public static async Task WriteAsync(Stream stream, byte[] body, CancellationToken stop)
    {
        byte[] frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        body.CopyTo(frame, 4);
        await stream.WriteAsync(frame, stop).ConfigureAwait(false);
    }
}
