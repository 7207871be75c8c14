using R3mes.Application.Modules;
using R3mes.Application.State;
using R3mes.Application.Transactions;

namespace R3mes.Application.Blocks;

/// <summary>Runs a block over an overlay: begin-block, the transactions in order, end-block, and the account of its money.</summary>
public static class BlockExecutor
{
    /// <summary>Runs a block. Events outside transactions are in <paramref name="block"/>.</summary>
    /// <param name="overlay">A fresh overlay over the state before the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="request">Its transactions.</param>
    /// <param name="known">Transactions that were read before.</param>
    public static IReadOnlyList<TxResult> Execute(StateOverlay overlay, BlockContext block, BlockRequest request, TxCache known)
    {
        // A block that was decided is run whatever it holds: without the proofs that it owes, its seed is that of a block that owes none.
        RoundSeed seed = RoundSeeds.Read(overlay, block, request.Txs) ?? RoundSeeds.WithoutProofs(block);
        ModuleTable.BeginBlock(overlay, block with { Seed = seed.Value, SeedForeseenFrom = seed.ForeseenFrom });
        List<TxResult> results = new(request.Txs.Count);
        if (seed.IsInjected) results.Add(TxResult.None);
        for (int i = results.Count; i < request.Txs.Count; i++) results.Add(TxExecutor.Execute(request.Txs[i], request.TxHash(i), overlay, block, known));
        ModuleTable.EndBlock(overlay, block);
        SupplyCheck.Run(overlay);
        return results;
    }
}
