using R3mes.Application.Blocks;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>A block as the application is given it: what it needs of the header, and what the evidence and the last commit say of validators.</summary>
public static class BlockRequests
{
    /// <summary>The request for a block above <paramref name="tip"/>.</summary>
    public static BlockRequest Of(Block block, ChainTip tip, EvidencePool evidence) =>
        new(block.Header.Height, block.Header.Time, block.Txs, block.Header.LastBlockId.Hash, block.Header.ProposerAddress);
}
