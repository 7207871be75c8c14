using System.Globalization;
using R3mes.Primitives.Crypto;

namespace R3mes.Fuzz;

/// <summary>The committed inputs: corpus/TARGET/seed-NN.bin as targets make them, corpus/TARGET/crash-HASH.bin as runs found them.</summary>
public sealed class FuzzCorpus(string folder)
{
    private const string Ending = ".bin";

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>Inputs of a target by file name, in order of names.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Of(FuzzTarget target)
    {
        string path = Path.Combine(folder, target.Name);
        return !Directory.Exists(path)
            ? []
            : [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))];
    }

    /// <summary>Writes the seeds of a target; returns how many.</summary>
    public int WriteSeeds(FuzzTarget target)
    {
        IReadOnlyList<byte[]> seeds = target.Seeds();
        for (int i = 0; i < seeds.Count; i++) Write(target, string.Create(CultureInfo.InvariantCulture, $"seed-{i:D2}"), seeds[i]);
        return seeds.Count;
    }

    /// <summary>Keeps an input that failed; returns its path.</summary>
    public string WriteCrash(FuzzTarget target, byte[] input) => Write(target, "crash-" + Sha256.Hash(input).ToString()[..12], input);

    private string Write(FuzzTarget target, string name, byte[] bytes)
    {
        string path = Path.Combine(folder, target.Name);
        Directory.CreateDirectory(path);
        path = Path.Combine(path, name + Ending);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
