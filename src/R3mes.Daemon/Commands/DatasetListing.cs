using R3mes.Node.Datasets;

namespace R3mes.Daemon.Commands;

/// <summary>Prints a data set's manifest.</summary>
internal static class DatasetListing
{
    /// <summary>One line for the id, one for the source, one for each part.</summary>
    public static void Write(TextWriter output, DatasetManifest manifest)
    {
        output.WriteLine($"dataset  {manifest.Id}");
        output.WriteLine($"source   sha256 {manifest.SourceSha256}");
        for (int i = 0; i < manifest.Shards.Length; i++)
            output.WriteLine($"shard {i,-3}{manifest.Shards[i].Cid}  {manifest.Shards[i].Bytes} bytes");
        output.WriteLine($"held out {manifest.HeldOut.Cid}  {manifest.HeldOut.Bytes} bytes");
    }
}
