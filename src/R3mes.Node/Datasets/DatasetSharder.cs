using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Datasets;

/// <summary>
/// Splits a text into training shards and a held-out part that no shard overlaps, at line ends, the same way everywhere.
/// The source is bytes: plain text or JSONL, one example a line.
/// </summary>
public static class DatasetSharder
{
    private const int CopyBytes = 64 * 1024;

    /// <summary>Splits a source that is in memory.</summary>
    /// <param name="source">The whole text.</param>
    /// <param name="options">How to split.</param>
    /// <param name="split">The parts when null is returned.</param>
    public static DatasetError? TrySplit(ReadOnlyMemory<byte> source, DatasetSplitOptions options, out DatasetSplit? split)
    {
        split = null;
        using MemoryStream view = MemoryMarshal.TryGetArray(source, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(source.ToArray(), writable: false);
        if (DatasetPlanner.TryPlan(view, options, out DatasetPlan? plan) is { } refused) return refused;
        ImmutableArray<ReadOnlyMemory<byte>> shards = [.. plan!.Shards.Select(ranges => Gather(source, ranges))];
        ReadOnlyMemory<byte> heldOut = Gather(source, plan.HeldOut);
        DatasetManifest manifest = new(
            [.. shards.Select(Part)], Part(heldOut), Digest.FromSpan(SHA256.HashData(source.Span)));
        split = new DatasetSplit(manifest, shards, heldOut);
        return null;
    }

    /// <summary>
    /// Splits a source of any size into files named by CID, and writes the manifest last, so that a folder with a manifest is whole.
    /// Files that are there already are replaced. Throws <see cref="IOException"/> when the disk fails.
    /// </summary>
    /// <param name="source">Readable and seekable.</param>
    /// <param name="options">How to split.</param>
    /// <param name="folder">Output folder, made when it is missing.</param>
    /// <param name="manifest">The manifest when null is returned.</param>
    public static DatasetError? TryWrite(Stream source, DatasetSplitOptions options, string folder, out DatasetManifest? manifest)
    {
        manifest = null;
        if (DatasetPlanner.TryPlan(source, options, out DatasetPlan? plan) is { } refused) return refused;
        Directory.CreateDirectory(folder);
        ImmutableArray<DatasetPart> shards = [.. plan!.Shards.Select(ranges => WritePart(source, ranges, folder))];
        DatasetPart heldOut = WritePart(source, plan.HeldOut, folder);
        source.Position = 0;
        manifest = new DatasetManifest(shards, heldOut, Digest.FromSpan(SHA256.HashData(source)));
        string unfinished = Path.Combine(folder, DatasetManifest.FileName + ".new");
        File.WriteAllBytes(unfinished, manifest.ToJson());
        File.Move(unfinished, Path.Combine(folder, DatasetManifest.FileName), overwrite: true);
        return null;
    }

    private static DatasetPart Part(ReadOnlyMemory<byte> content) => new(Cid.Of(content.Span), content.Length);

    private static ReadOnlyMemory<byte> Gather(ReadOnlyMemory<byte> source, ImmutableArray<DatasetRange> ranges)
    {
        if (ranges.Length == 1) return source.Slice((int)ranges[0].Offset, (int)ranges[0].Length);
        byte[] whole = new byte[checked((int)ranges.Sum(r => r.Length))];
        int at = 0;
        foreach (DatasetRange range in ranges)
        {
            source.Span.Slice((int)range.Offset, (int)range.Length).CopyTo(whole.AsSpan(at));
            at += (int)range.Length;
        }

        return whole;
    }

    private static DatasetPart WritePart(Stream source, ImmutableArray<DatasetRange> ranges, string folder)
    {
        string unfinished = Path.Combine(folder, "part.new");
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        long bytes = 0;
        using (FileStream output = File.Create(unfinished))
        {
            foreach (DatasetRange range in ranges)
            {
                source.Position = range.Offset;
                for (long left = range.Length; left > 0;)
                {
                    int take = (int)Math.Min(buffer.Length, left);
                    source.ReadExactly(buffer, 0, take);
                    hash.AppendData(buffer, 0, take);
                    output.Write(buffer, 0, take);
                    left -= take;
                }

                bytes += range.Length;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        Cid cid = new(Digest.FromSpan(hash.GetHashAndReset()));
        File.Move(unfinished, Path.Combine(folder, cid.ToString()), overwrite: true);
        return new DatasetPart(cid, bytes);
    }
}
