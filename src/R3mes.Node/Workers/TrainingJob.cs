using R3mes.Compute.Models;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>One round's work of one miner: all that its result depends on besides model and parameters.</summary>
public sealed record TrainingJob(Adapter Start, ReadOnlyMemory<byte> Shard, Digest SampleSeed);
