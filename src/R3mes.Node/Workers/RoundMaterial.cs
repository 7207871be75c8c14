using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Compute.Models;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Workers;

/// <summary>Fetches what a round names by CID. Anything that is missing or not what it should be is answered with null, never trusted.</summary>
public sealed class RoundMaterial(IContentStore content, AdapterLayout layout, GenesisDataset dataset)
{
    /// <summary>The adapter named <paramref name="cid"/>.</summary>
    public Adapter? Adapter(Cid cid) =>
        content.TryGet(cid, out byte[]? bytes) && R3mes.Compute.Models.Adapter.TryDecode(bytes, layout.Shape, layout.Options, out Adapter? adapter) is null ? adapter : null;

    /// <summary>The gradient named <paramref name="cid"/>.</summary>
    public Gradient? Gradient(Cid cid) =>
        content.TryGet(cid, out byte[]? bytes) && R3mes.Compute.Models.Gradient.TryDecode(bytes, layout.Shape, layout.Options, out Gradient? gradient) is null ? gradient : null;

    /// <summary>The text held out from training.</summary>
    public ReadOnlyMemory<byte>? HeldOut() => Content(dataset.HeldOut);

    /// <summary>The job of an assignment.</summary>
    public TrainingJob? Job(Round round, Assignment assignment)
    {
        if (assignment.Shard >= (uint)dataset.Shards.Count) return null;
        Adapter? start = Adapter(round.AdapterCid);
        ReadOnlyMemory<byte>? shard = Content(dataset.Shards[(int)assignment.Shard]);
        return start is null || shard is null ? null : new TrainingJob(start, shard.Value, assignment.SampleSeed);
    }

    /// <summary>Whether the bytes named <paramref name="cid"/> can be had.</summary>
    public bool IsThere(Cid cid) => content.Contains(cid) && content.TryGet(cid, out _);

    private ReadOnlyMemory<byte>? Content(Cid cid) => content.TryGet(cid, out byte[]? bytes) ? bytes : null;
}
