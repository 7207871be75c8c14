using System.Collections.Immutable;

namespace R3mes.Node.Datasets;

/// <summary>
/// Plans a split: equal shares of bytes, each cut moved forward to the end of its line. It reads only around the cuts, so a source of any
/// size takes one small buffer.
/// </summary>
public static class DatasetPlanner
{
    /// <summary>A cut moves forward at most this far; in a longer line it stays where it is, within the line.</summary>
    public const int LineBytesMax = 1 << 20;

    private const int HeldOutPiecesMax = 16;
    private const int HeldOutPieceBytesMin = 4096;

    /// <summary>Plans the split of a source.</summary>
    /// <param name="source">Readable and seekable; its position is changed.</param>
    /// <param name="options">How to split.</param>
    /// <param name="plan">The plan when null is returned.</param>
    public static DatasetError? TryPlan(Stream source, DatasetSplitOptions options, out DatasetPlan? plan)
    {
        plan = null;
        if (options.Shards is < 1 or > DatasetSplitOptions.ShardsMax)
            return new DatasetError("shards_out_of_range", $"Ask for 1 to {DatasetSplitOptions.ShardsMax} shards, not {options.Shards}.");
        if (options.HeldOutBytes < 1)
            return new DatasetError("held_out_out_of_range", $"Hold out at least 1 byte, not {options.HeldOutBytes}.");
        long total = source.Length;
        if (total - options.HeldOutBytes < options.Shards)
        {
            return new DatasetError("source_too_small",
                $"The source has {total} bytes, too few to hold out {options.HeldOutBytes} and fill {options.Shards} shards: take a longer text or hold out less.");
        }

        LineCuts cuts = new(source, total, LineBytesMax);
        ImmutableArray<DatasetRange> heldOut = options.Placement == HeldOutPlacement.End
            ? [HeldOutAtEnd(cuts, total, options.HeldOutBytes)]
            : HeldOutEvenlySpaced(cuts, total, options.HeldOutBytes);
        long heldOutBytes = heldOut.Sum(r => r.Length);
        ImmutableArray<DatasetRange> training = Complement(heldOut, total);
        ImmutableArray<ImmutableArray<DatasetRange>> shards = SplitTraining(cuts, training, options.Shards);
        if (heldOutBytes < options.HeldOutBytes || shards.Any(s => s.IsEmpty))
        {
            return new DatasetError("lines_too_long",
                $"The source has {total} bytes in lines too long to give {options.Shards} shards and {options.HeldOutBytes} held-out bytes: take fewer shards, hold out less or break the lines.");
        }

        plan = new DatasetPlan(shards, heldOut);
        return null;
    }

    private static DatasetRange HeldOutAtEnd(LineCuts cuts, long total, long bytes)
    {
        long start = cuts.AtOrBefore(total - bytes);
        return new DatasetRange(start, total - start);
    }

    private static ImmutableArray<DatasetRange> HeldOutEvenlySpaced(LineCuts cuts, long total, long bytes)
    {
        long pieces = Math.Clamp(bytes / HeldOutPieceBytesMin, 1, HeldOutPiecesMax);
        long pieceBytes = (bytes + pieces - 1) / pieces;
        ImmutableArray<DatasetRange>.Builder ranges = ImmutableArray.CreateBuilder<DatasetRange>();
        long from = 0;
        for (long i = 0; i < pieces; i++)
        {
            long stretchStart = (long)((Int128)total * i / pieces), stretchEnd = (long)((Int128)total * (i + 1) / pieces);
            long middle = stretchStart + Math.Max(0, (stretchEnd - stretchStart - pieceBytes) / 2);
            long start = cuts.AtOrAfter(Math.Max(from, middle));
            long end = cuts.AtOrAfter(Math.Min(total, start + pieceBytes));
            if (end > start) ranges.Add(new DatasetRange(start, end - start));
            from = end;
        }

        return ranges.ToImmutable();
    }

    private static ImmutableArray<DatasetRange> Complement(ImmutableArray<DatasetRange> ranges, long total)
    {
        ImmutableArray<DatasetRange>.Builder rest = ImmutableArray.CreateBuilder<DatasetRange>();
        long at = 0;
        foreach (DatasetRange range in ranges)
        {
            if (range.Offset > at) rest.Add(new DatasetRange(at, range.Offset - at));
            at = range.End;
        }

        if (total > at) rest.Add(new DatasetRange(at, total - at));
        return rest.ToImmutable();
    }

    private static ImmutableArray<ImmutableArray<DatasetRange>> SplitTraining(LineCuts cuts, ImmutableArray<DatasetRange> training, int shards)
    {
        ImmutableArray<DatasetRange>.Builder[] parts = new ImmutableArray<DatasetRange>.Builder[shards];
        for (int i = 0; i < shards; i++) parts[i] = ImmutableArray.CreateBuilder<DatasetRange>();
        long trainingBytes = training.Sum(r => r.Length), done = 0;
        int shard = 0;
        foreach (DatasetRange range in training)
        {
            long at = range.Offset;
            while (at < range.End)
            {
                long shardEnd = (long)((Int128)trainingBytes * (shard + 1) / shards); // in bytes of training, not of source
                long wish = at + Math.Max(0, shardEnd - done);
                long end = shard == shards - 1 || wish >= range.End ? range.End : Math.Min(range.End, cuts.AtOrAfter(wish));
                if (end > at) parts[shard].Add(new DatasetRange(at, end - at));
                done += end - at;
                at = end;
                if (shard < shards - 1 && done >= shardEnd) shard++;
            }
        }

        return [.. parts.Select(p => p.ToImmutable())];
    }
}
