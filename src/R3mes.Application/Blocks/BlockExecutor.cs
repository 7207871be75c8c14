using R3mes.Application.Modules;
using R3mes.Application.State;

namespace R3mes.Application.Blocks;

/// <summary>Runs a block over an overlay: begin-block, the transactions in order, end-block, and the account of its money.</summary>
public static class BlockExecutor
{
    /// <summary>Runs a block. Events outside transactions are in <paramref name="block"/>.</summary>
    /// <param name="overlay">A fresh overlay over the state before the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="txs">Its transactions.</param>
    public static IReadOnlyList<TxResult> Execute(StateOverlay overlay, BlockContext block, IReadOnlyList<byte[]> txs)
    {
        // A block that was decided is run whatever it holds: without the proofs that it owes, its seed is that of a block that owes none.
        RoundSeed seed = RoundSeeds.Read(overlay, block, txs) ?? RoundSeeds.WithoutProofs(block);
        ModuleTable.BeginBlock(overlay, block with { Seed = seed.Value, SeedForeseenFrom = seed.ForeseenFrom });
        List<TxResult> results = new(txs.Count);
        if (seed.IsInjected) results.Add(TxResult.None);
        for (int i = results.Count; i < txs.Count; i++) results.Add(TxExecutor.Execute(txs[i], overlay, block));
        ModuleTable.EndBlock(overlay, block);
        SupplyCheck.Run(overlay);
        return results;
    }
}
