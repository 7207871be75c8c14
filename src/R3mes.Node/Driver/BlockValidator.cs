using R3mes.Application.Blocks;
using R3mes.Node.Execution;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>Whether a block is one to vote for: all of it follows from the chain but its transactions, its evidence and which precommits it carries, and those are checked each by its own rule.</summary>
public sealed class BlockValidator(BlockBuilder builder, EvidencePool evidence, ChainHost chain)
{
    private readonly string _chainId = chain.Genesis.ChainId;

    /// <summary>Why <paramref name="block"/> may not follow <paramref name="tip"/>, a clause without a full stop, or null.</summary>
    /// <param name="block">The block, of which only its form is known.</param>
    /// <param name="tip">The newest final block.</param>
    /// <param name="decided">True for a block that was decided: the application must run it whatever it says, so it is not asked.</param>
    public string? WrongWith(Block block, ChainTip tip, bool decided = false)
    {
        if (block.Header.Height != tip.Height + 1) return "its height is not the next one";
        if (WrongCommit(block.LastCommit, tip) is { } commit) return commit;
        if (tip.Validators.Current.Validators.IndexOf(block.Header.ProposerAddress) < 0) return "its proposer is no validator of its height";
        Digest appHash = chain.AppHash;
        Header same = builder.HeaderOf(tip, block.LastCommit, block.DataHash, block.Evidence, appHash, block.Header.ProposerAddress);
        if (same != block.Header) return "its header does not follow from the block before it";
        if (evidence.WrongWith(block.Evidence, tip) is { } misplaced) return misplaced;
        if (decided) return null;
        ProposalAnswer answer = chain.ProcessProposal(BlockRequests.Of(block, tip));
        return answer.Accepted ? null : $"the application refuses it ({answer.Reason})";
    }

    private string? WrongCommit(Commit commit, ChainTip tip)
    {
        if (tip.Height == 0) return commit.Height == 0 && commit.Round == 0 && commit.BlockId.IsNil && commit.Signatures.Count == 0 ? null : "the first block carries a commit";
        return CommitVerifier.Verify(_chainId, tip.Validators.Last!, tip.BlockId, tip.Height, commit) is { } refusal ? $"its commit of the block before is refused ({refusal})" : null;
    }
}
