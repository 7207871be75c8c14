using R3mes.Application.Events;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Application.Blocks;

/// <summary>What a block did, before it is committed.</summary>
/// <param name="Height">Its height.</param>
/// <param name="TxResults">One for each transaction, in order.</param>
/// <param name="Events">What happened outside transactions, in order: begin-block, then end-block.</param>
/// <param name="AppHash">Hash of the state after it.</param>
public sealed record FinalizeBlockResult(long Height, IReadOnlyList<TxResult> TxResults, IReadOnlyList<ChainEvent> Events, Digest AppHash)
{
    /// <summary>
    /// What the next header carries as last_results_hash: the RFC 6962 root over the deterministic part of each result, as CometBFT v0.38 has it
    /// (tendermint.abci.ExecTxResult with code = 1, gas_wanted = 5, gas_used = 6).
    /// </summary>
    public Digest ResultsHash()
    {
        byte[][] leaves = new byte[TxResults.Count][];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = new WireWriter(32).WriteVarint(1, TxResults[i].Code)
                .WriteVarint(5, TxResults[i].GasWanted).WriteVarint(6, TxResults[i].GasUsed).ToArray();
        }
        return Rfc6962.Root(leaves);
    }
}
