using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Node.Driver;

/// <summary>The newest final block, as the next one refers to it.</summary>
/// <param name="Height">0 before the first block.</param>
/// <param name="Time">The block's time; genesis time at height 0.</param>
/// <param name="BlockId">Nil at height 0.</param>
/// <param name="Commit">The commit that made it final, with what precommits came later; empty at height 0.</param>
/// <param name="ResultsHash">Over its transactions' results.</param>
/// <param name="Validators">Who validated it, who validates the next and the one after.</param>
public sealed record ChainTip(long Height, Timestamp Time, BlockId BlockId, Commit Commit, Digest ResultsHash, ConsensusState Validators)
{
    /// <summary>Where a chain begins.</summary>
    public static ChainTip Genesis(Timestamp time, ConsensusState validators) =>
        new(0, time, BlockId.Nil, Commit.Empty, Rfc6962.EmptyRoot, validators);
}
