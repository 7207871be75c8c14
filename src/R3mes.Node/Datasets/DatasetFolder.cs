using System.Security.Cryptography;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Datasets;

/// <summary>A data set on disk as <see cref="DatasetSharder.TryWrite"/> leaves it: parts named by CID, and their manifest.</summary>
public sealed class DatasetFolder
{
    private readonly string _folder;

    private DatasetFolder(string folder, DatasetManifest manifest)
    {
        _folder = folder;
        Manifest = manifest;
    }

    /// <summary>What the parts are.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>Reads the manifest; the parts are looked at by <see cref="TryRead"/> and <see cref="Check"/>. Throws <see cref="IOException"/> when the disk fails.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="dataset">The data set when null is returned.</param>
    public static DatasetError? TryOpen(string folder, out DatasetFolder? dataset)
    {
        dataset = null;
        string path = Path.Combine(folder, DatasetManifest.FileName);
        if (!File.Exists(path))
            return new DatasetError("no_dataset", $"There is no data set in {folder} (no {DatasetManifest.FileName}): make one with `remesd dataset shard`.");
        if (new FileInfo(path).Length > DatasetManifest.FileBytesMax)
            return new DatasetError("manifest_too_large", $"{path} is too large for a manifest: make it again with `remesd dataset shard`.");
        if (DatasetManifest.TryRead(File.ReadAllBytes(path), out DatasetManifest? manifest) is { } error)
            return error with { Message = $"{path}: {error.Message}" };
        dataset = new DatasetFolder(folder, manifest!);
        return null;
    }

    /// <summary>Checks every byte of every part against its name, without holding a part in memory. Throws <see cref="IOException"/> when the disk fails.</summary>
    public DatasetError? Check()
    {
        foreach (DatasetPart part in Manifest.Shards.Append(Manifest.HeldOut))
        {
            string path = Path.Combine(_folder, part.Cid.ToString());
            if (!File.Exists(path)) return Missing(part);
            using FileStream file = File.OpenRead(path);
            if (file.Length != part.Bytes || new Cid(Digest.FromSpan(SHA256.HashData(file))) != part.Cid) return Damaged(part);
        }

        return null;
    }

    /// <summary>Reads every part into memory and checks it against its name. Throws <see cref="IOException"/> when the disk fails.</summary>
    /// <param name="split">The parts when null is returned.</param>
    public DatasetError? TryRead(out DatasetSplit? split)
    {
        split = null;
        List<ReadOnlyMemory<byte>> parts = [];
        foreach (DatasetPart part in Manifest.Shards.Append(Manifest.HeldOut))
        {
            string path = Path.Combine(_folder, part.Cid.ToString());
            if (!File.Exists(path)) return Missing(part);
            if (new FileInfo(path).Length != part.Bytes || part.Bytes > Array.MaxLength) return Damaged(part);
            byte[] bytes = File.ReadAllBytes(path);
            if (Cid.Of(bytes) != part.Cid) return Damaged(part);
            parts.Add(bytes);
        }

        split = new DatasetSplit(Manifest, [.. parts.Take(Manifest.Shards.Length)], parts[^1]);
        return null;
    }

    private DatasetError Missing(DatasetPart part) => new("part_missing", $"Part {part.Cid} is missing from {_folder}: make the data set again with `remesd dataset shard`.");

    private DatasetError Damaged(DatasetPart part) => new("part_damaged", $"Part {part.Cid} in {_folder} is damaged: make the data set again with `remesd dataset shard`.");
}
