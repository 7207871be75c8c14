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
        ModuleTable.BeginBlock(overlay, block);
        List<TxResult> results = new(txs.Count);
        foreach (byte[] tx in txs) results.Add(TxExecutor.Execute(tx, overlay, block));
        ModuleTable.EndBlock(overlay, block);
        SupplyCheck.Run(overlay);
        return results;
    }
}
