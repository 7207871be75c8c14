using R3mes.Application.Conduct;
using R3mes.Application.Blocks;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>A block as the application is given it: what it needs of the header, and what the evidence and the last commit say of validators.</summary>
public static class BlockRequests
{
    /// <summary>The request for a block above <paramref name="tip"/>.</summary>
    public static BlockRequest Of(Block block, ChainTip tip) =>
        new(block.Header.Height, block.Header.Time, block.Txs, block.Header.LastBlockId.Hash, block.Header.ProposerAddress)
        {
            TxHashes = block.TxHashes,
            Misbehavior = EvidencePool.MisbehaviorIn(block),
            LastCommit = VotesOf(block.LastCommit, tip.Validators.Last),
        };

    /// <summary>The request for a block that is being made: with what the votes of its last commit carry, and the room that is left.</summary>
    public static BlockRequest ToPropose(Block empty, ChainTip tip, LastCommitSet lastCommit, long room) =>
        Of(empty, tip) with { Extensions = lastCommit.Extensions(), TxBytesMax = room };

    private static VoteInfo[] VotesOf(Commit commit, ValidatorSet? validators)
    {
        if (validators is null) return [];
        VoteInfo[] votes = new VoteInfo[Math.Min(commit.Signatures.Count, validators.Validators.Count)];
        for (int i = 0; i < votes.Length; i++) votes[i] = new VoteInfo(validators.Validators[i].Address, validators.Validators[i].VotingPower, commit.Signatures[i].Flag);
        return votes;
    }
}
