using R3mes.Application.Genesis;
using R3mes.Node.Datasets;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Content;

namespace R3mes.Node;

/// <summary>What a new chain is made of.</summary>
public sealed record GenesisPlan
{
    /// <summary>Name of the chain.</summary>
    public required string ChainId { get; init; }

    /// <summary>Time of genesis.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>First balances, in any order.</summary>
    public required IReadOnlyList<GenesisAccount> Accounts { get; init; }

    /// <summary>First miners, in any order.</summary>
    public required IReadOnlyList<GenesisMiner> Miners { get; init; }

    /// <summary>The validators, in any order.</summary>
    public required IReadOnlyList<GenesisValidator> Validators { get; init; }

    /// <summary>Name that genesis gives the model.</summary>
    public required string ModelName { get; init; }

    /// <summary>The model file's bytes.</summary>
    public required ReadOnlyMemory<byte> Model { get; init; }

    /// <summary>What the first adapter is drawn from.</summary>
    public required Digest AdapterSeed { get; init; }

    /// <summary>The text to train on and what is held out of it.</summary>
    public required DatasetSplit Dataset { get; init; }

    /// <summary>Most bytes that a model, a shard or the held-out part may have: what the content stores of the chain's nodes take in one piece.</summary>
    public int ContentBytesMax { get; init; } = new ContentStoreOptions().ItemBytesMax;
}
