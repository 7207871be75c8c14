using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>Which shard a miner trains on in a round: H(address, seed, id) mod shards_total (docs/protocol.md, A round, 1).</summary>
public static class ShardAssignment
{
    /// <summary>The shard's number.</summary>
    /// <param name="miner">The miner.</param>
    /// <param name="seed">The round's seed.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="shardsTotal">Shards of the text, at least 1.</param>
    public static uint Of(Address miner, Digest seed, ulong roundId, uint shardsTotal) =>
        (uint)DrawNumber.Below(DomainHash.Begin("remes/shard/v1").Add(miner).Add(seed).Add(roundId).Finish(), shardsTotal);
}
