using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Application.Blocks;

/// <summary>What a header says of the results of the block below it: CometBFT's LastResultsHash.</summary>
public static class ResultsHash
{
    /// <summary>RFC 6962 root over the deterministic part of each result: code = 1, gas_wanted = 5, gas_used = 6.</summary>
    /// <param name="results">In the order of the transactions.</param>
    public static Digest Of(IReadOnlyList<TxResult> results)
    {
        MerkleRoot root = default;
        WireWriter leaf = new(32);
        for (int i = 0; i < results.Count; i++)
            root.Add(Rfc6962.LeafHash(leaf.Reset().WriteVarint(1, results[i].Code).WriteVarint(5, results[i].GasWanted).WriteVarint(6, results[i].GasUsed).Written));
        return root.Root();
    }
}
