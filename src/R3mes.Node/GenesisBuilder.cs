using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Compute.Models;
using R3mes.Node.Datasets;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;

namespace R3mes.Node;

/// <summary>Makes the genesis of a new chain: model, first adapter and shards go to the content store and are named by CID.</summary>
public static class GenesisBuilder
{
    private const string ModelVersion = "1";

    /// <summary>Builds a document that <see cref="GenesisDocument.TryRead"/> accepts; only then stores what it names.</summary>
    /// <param name="plan">What the chain is made of.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="content">Takes model, adapter and shards.</param>
    /// <param name="genesis">The document when null is returned.</param>
    /// <returns>Why no chain can be made of this, a sentence without its full stop, or null.</returns>
    /// <exception cref="Storage.StorageException">The disk failed.</exception>
    public static string? TryBuild(GenesisPlan plan, ChainParams parameters, IContentStore content, out GenesisDocument? genesis)
    {
        genesis = null;
        if (TooLarge(plan) is { } tooLarge) return tooLarge;
        if (TernaryModel.TryRead(plan.Model.Span, out TernaryModel? model) is { } badModel) return $"the model file is refused: {badModel.Sentence.TrimEnd('.')}";
        if (parameters.Training.Check(model!.Shape) is { } badParams) return $"the training parameters do not fit the model: {badParams.TrimEnd('.')}";

        byte[] adapter = Adapter.Initial(model.Shape, parameters.Training.Lora, plan.AdapterSeed).Encode();
        DatasetManifest manifest = plan.Dataset.Manifest;
        GenesisDocument built = new(
            plan.ChainId,
            plan.Time,
            [.. plan.Accounts.OrderBy(account => account.Address)],
            [.. plan.Miners.OrderBy(miner => miner.Address)],
            [.. plan.Validators.OrderBy(validator => validator.Operator)],
            new GenesisModel(plan.ModelName, ModelVersion, model.Hash, new Cid(model.Hash)),
            Cid.Of(adapter),
            new GenesisDataset(manifest.Id.ToString(), [.. manifest.Shards.Select(shard => shard.Cid)], manifest.HeldOut.Cid),
            parameters);
        if (GenesisDocument.TryRead(built.ToJson(), out _) is { } error) return error.ToString().TrimEnd('.');

        content.Put(plan.Model.Span);
        content.Put(adapter);
        foreach (ReadOnlyMemory<byte> shard in plan.Dataset.Shards) content.Put(shard.Span);
        content.Put(plan.Dataset.HeldOut.Span);
        genesis = built;
        return null;
    }

    private static string? TooLarge(GenesisPlan plan)
    {
        if (plan.Model.Length > plan.ContentBytesMax) return $"the model has {plan.Model.Length} bytes, and a node keeps at most {plan.ContentBytesMax} in one piece";
        long largest = plan.Dataset.Shards.Append(plan.Dataset.HeldOut).Max(part => part.Length);
        return largest > plan.ContentBytesMax ? $"a part of the text has {largest} bytes, and a node keeps at most {plan.ContentBytesMax} in one piece: make more shards" : null;
    }
}
