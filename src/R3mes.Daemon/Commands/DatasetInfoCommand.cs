using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Daemon.Cli;
using R3mes.Node.Datasets;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd dataset info.</summary>
public static class DatasetInfoCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> folder = new("folder") { Description = "Folder that `remesd dataset shard` wrote." };
        return new RemesCommand("info", "Show the parts of a data set and check every byte of them against their names.", "remesd dataset info dataset") { folder }
            .Does(parsed => Run(host, parsed.GetRequiredValue(folder)));
    }

    private static ExitCode Run(CommandHost host, string folder)
    {
        string path = Path.Combine(folder, DatasetManifest.FileName);
        if (!Directory.Exists(folder) || !File.Exists(path))
            return host.Fail(ExitCode.Data, $"There is no data set in {folder} (no {DatasetManifest.FileName}): make one with `remesd dataset shard`.");
        if (new FileInfo(path).Length > DatasetManifest.FileBytesMax)
            return host.Fail(ExitCode.Data, $"{path} is too large for a manifest: make it again with `remesd dataset shard`.");
        if (DatasetManifest.TryRead(File.ReadAllBytes(path), out DatasetManifest? manifest) is { } error)
            return host.Fail(ExitCode.Data, $"{path}: {error.Message}");
        foreach (DatasetPart part in manifest!.Shards.Append(manifest.HeldOut))
        {
            if (CheckPart(folder, part) is { } wrong) return host.Fail(ExitCode.Data, wrong);
        }

        DatasetListing.Write(host.Output, manifest);
        host.Output.WriteLine("every part is whole");
        return ExitCode.Success;
    }

    private static string? CheckPart(string folder, DatasetPart part)
    {
        string path = Path.Combine(folder, part.Cid.ToString());
        if (!File.Exists(path)) return $"Part {part.Cid} is missing from {folder}: make the data set again with `remesd dataset shard`.";
        using FileStream file = File.OpenRead(path);
        bool whole = file.Length == part.Bytes && new Cid(Digest.FromSpan(SHA256.HashData(file))) == part.Cid;
        return whole ? null : $"Part {part.Cid} in {folder} is damaged: make the data set again with `remesd dataset shard`.";
    }
}
