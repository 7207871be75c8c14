namespace R3mes.Node.Datasets;

/// <summary>Finds the places of a source where a line begins, reading only as far as it must.</summary>
internal sealed class LineCuts(Stream source, long total, int lineBytesMax)
{
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>The first line start at or after a place, the end of the source counted as one; the place itself when its line is too long.</summary>
    public long AtOrAfter(long place)
    {
        if (place <= 0) return 0;
        if (place >= total) return total;
        long limit = Math.Min(total, place - 1 + lineBytesMax);
        for (long at = place - 1; at < limit;)
        {
            int found = Read(at, limit, out int read).IndexOf((byte)'\n');
            if (found >= 0) return at + found + 1;
            at += read;
        }

        return limit == total ? total : place;
    }

    /// <summary>The last line start at or before a place; the place itself when its line is too long.</summary>
    public long AtOrBefore(long place)
    {
        long limit = Math.Max(0, place - lineBytesMax);
        for (long end = place; end > limit;)
        {
            long start = Math.Max(limit, end - _buffer.Length);
            int found = Read(start, end, out _).LastIndexOf((byte)'\n');
            if (found >= 0) return start + found + 1;
            end = start;
        }

        return limit == 0 ? 0 : place;
    }

    private ReadOnlySpan<byte> Read(long at, long end, out int read)
    {
        source.Position = at;
        read = (int)Math.Min(_buffer.Length, end - at);
        source.ReadExactly(_buffer, 0, read);
        return _buffer.AsSpan(0, read);
    }
}
