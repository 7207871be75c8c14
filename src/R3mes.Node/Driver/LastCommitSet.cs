using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>The precommits for the newest final block: those that decided it and those that came later, for the commit that the next block carries.</summary>
/// <param name="height">The decided height.</param>
/// <param name="round">The round that decided it.</param>
/// <param name="block">The block.</param>
/// <param name="validators">The validators of that height.</param>
public sealed class LastCommitSet(long height, int round, BlockId block, ValidatorSet validators)
{
    private readonly Vote?[] _votes = new Vote?[validators.Validators.Count];
    private readonly CommitSig[] _slots = [.. Enumerable.Repeat(CommitSig.Absent, validators.Validators.Count)];

    /// <summary>The decided height.</summary>
    public long Height => height;

    /// <summary>The round that decided it.</summary>
    public int Round => round;

    /// <summary>Its validators.</summary>
    public ValidatorSet Validators => validators;

    /// <summary>The set of a commit that is known without its votes, as the block log has it.</summary>
    public static LastCommitSet Of(Commit commit, ValidatorSet validators)
    {
        LastCommitSet set = new(commit.Height, commit.Round, commit.BlockId, validators);
        for (int i = 0; i < commit.Signatures.Count && i < set._slots.Length; i++) set._slots[i] = commit.Signatures[i];
        return set;
    }

    /// <summary>Whether the validator's slot is filled.</summary>
    public bool Has(int index) => index >= 0 && index < _slots.Length && _slots[index].Flag != BlockIdFlag.Absent;

    /// <summary>The vote behind a slot, when it is known here.</summary>
    public Vote? VoteAt(int index) => index >= 0 && index < _votes.Length ? _votes[index] : null;

    /// <summary>Takes a precommit whose signature was verified; false when its slot is filled, or it is for another height, round or block.</summary>
    public bool TryAdd(Vote vote)
    {
        if (vote.Type != VoteType.Precommit || vote.Height != height || vote.Round != round || vote.ValidatorIndex >= _slots.Length || Has(vote.ValidatorIndex)) return false;
        if (!vote.BlockId.IsNil && vote.BlockId != block) return false;
        _votes[vote.ValidatorIndex] = vote;
        _slots[vote.ValidatorIndex] = vote.ToCommitSig();
        return true;
    }

    /// <summary>The commit as it stands.</summary>
    public Commit ToCommit() => new(height, round, block, [.. _slots]);
}
