using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Workers;

/// <summary>Fetches what a round names by CID. Anything that is missing or not what it should be is answered with null, never trusted.</summary>
public sealed class RoundMaterial(IContentStore content, AdapterLayout layout, GenesisDocument genesis)
{
    private readonly GenesisDataset _dataset = genesis.Dataset;

    /// <summary>The adapter named <paramref name="cid"/>.</summary>
    public Adapter? Adapter(Cid cid) =>
        content.TryGet(cid, out byte[]? bytes) && R3mes.Compute.Models.Adapter.TryDecode(bytes, layout.Shape, layout.Options, out Adapter? adapter) is null ? adapter : null;

    /// <summary>The gradient named <paramref name="cid"/>.</summary>
    public Gradient? Gradient(Cid cid) =>
        content.TryGet(cid, out byte[]? bytes) && R3mes.Compute.Models.Gradient.TryDecode(bytes, layout.Shape, layout.Options, out Gradient? gradient) is null ? gradient : null;

    /// <summary>The text held out from training; null too when it is longer than a loss can be summed over.</summary>
    public ReadOnlyMemory<byte>? HeldOut() => Content(_dataset.HeldOut, 0, TrainingParams.LossTokensMax + 1);

    /// <summary>The job of an assignment; null too when its shard is shorter than one sequence.</summary>
    public TrainingJob? Job(Round round, Assignment assignment)
    {
        if (assignment.Shard >= (uint)_dataset.Shards.Count) return null;
        Adapter? start = Adapter(round.AdapterCid);
        ReadOnlyMemory<byte>? shard = Content(_dataset.Shards[(int)assignment.Shard], genesis.Params.Training.ShardBytesMin, int.MaxValue);
        return start is null || shard is null ? null : new TrainingJob(start, shard.Value, assignment.SampleSeed);
    }

    /// <summary>Whether the bytes named <paramref name="cid"/> can be had.</summary>
    public bool IsThere(Cid cid) => content.Contains(cid) && content.TryGet(cid, out _);

    // Statements, for in a conditional expression null would become an empty memory, by way of an array.
    private ReadOnlyMemory<byte>? Content(Cid cid, int bytesMin, int bytesMax)
    {
        if (!content.TryGet(cid, out byte[]? bytes) || bytes.Length < bytesMin || bytes.Length > bytesMax) return null;
        return bytes;
    }
}
