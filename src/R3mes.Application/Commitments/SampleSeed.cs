using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>
/// What keys the order of a miner's samples: H(seed, round, shard, miner). The miner is part of it, so that two miners on one shard owe different
/// gradients and a copied gradient is a wrong one (docs/protocol.md, A round, 1).
/// </summary>
public static class SampleSeed
{
    /// <summary>The seed.</summary>
    /// <param name="seed">The round's seed.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="shard">The miner's shard.</param>
    /// <param name="miner">The miner.</param>
    public static Digest Of(Digest seed, ulong roundId, uint shard, Address miner) =>
        DomainHash.Begin("remes/sample-seed/v1").Add(seed).Add(roundId).Add(shard).Add(miner).Finish();
}
