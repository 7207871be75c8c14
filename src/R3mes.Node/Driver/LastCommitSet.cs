using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Driver;

/// <summary>The precommits for the newest final block: those that decided it and those that came later, for the commit that the next block carries.</summary>
/// <param name="height">The decided height.</param>
/// <param name="round">The round that decided it.</param>
/// <param name="block">The block.</param>
/// <param name="validators">The validators of that height.</param>
public sealed class LastCommitSet(long height, int round, BlockId block, ValidatorSet validators)
{
    private readonly Vote?[] _votes = new Vote?[validators.Validators.Count];
    private readonly bool[] _accused = new bool[validators.Validators.Count];
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
        if (!IsOfPlace(vote) || Has(vote.ValidatorIndex)) return false;
        if (!vote.BlockId.IsNil && vote.BlockId != block) return false;
        _votes[vote.ValidatorIndex] = vote;
        _slots[vote.ValidatorIndex] = vote.ToCommitSig();
        return true;
    }

    /// <summary>Whether a vote, were its signatures verified, would be taken: into an empty slot, or as the vote behind a slot's signature.</summary>
    public bool Wants(Vote vote)
    {
        if (!IsOfPlace(vote)) return false;
        if (!Has(vote.ValidatorIndex)) return vote.BlockId.IsNil || vote.BlockId == block;
        return _votes[vote.ValidatorIndex] is null && vote.ToCommitSig() == _slots[vote.ValidatorIndex];
    }

    /// <summary>The vote of a slot that another of the same validator contradicts; null where none does, or one was found before.</summary>
    public Vote? ContradictedBy(Vote vote)
    {
        if (!IsOfPlace(vote) || _accused[vote.ValidatorIndex] || validators.Validators[vote.ValidatorIndex].Address != vote.ValidatorAddress) return null;
        Vote? first = _votes[vote.ValidatorIndex] ?? SignedBy(vote.ValidatorAddress);
        return first is not null && first.BlockId != vote.BlockId ? first : null;
    }

    /// <summary>A validator contradicted itself, and that is known now: further votes of it are looked at no more.</summary>
    public void Accuse(int index) => _accused[index] = true;

    private bool IsOfPlace(Vote vote) =>
        vote.Type == VoteType.Precommit && vote.Height == height && vote.Round == round && vote.ValidatorIndex >= 0 && vote.ValidatorIndex < _slots.Length;

    /// <summary>Takes a vote that a slot's signature stands for: what the slot does not say, as its extension, is known then.</summary>
    /// <param name="vote">A precommit whose signatures were verified.</param>
    public bool TryComplete(Vote vote)
    {
        if (TryAdd(vote)) return true;
        if (!Wants(vote)) return false;
        _votes[vote.ValidatorIndex] = vote;
        return true;
    }

    /// <summary>A validator's vote for the block as its slot has it, without an extension; null when the slot holds none.</summary>
    /// <param name="validator">Its consensus address.</param>
    public Vote? SignedBy(Address validator)
    {
        int index = validators.IndexOf(validator);
        if (index < 0 || _slots[index] is not { Flag: BlockIdFlag.Commit } slot) return null;
        return new Vote
        {
            Type = VoteType.Precommit,
            Height = height,
            Round = round,
            BlockId = block,
            Timestamp = slot.Timestamp,
            ValidatorAddress = validator,
            ValidatorIndex = index,
            Signature = slot.Signature,
        };
    }

    /// <summary>The votes that are known, ascending by slot.</summary>
    public IReadOnlyList<Vote> Votes => [.. _votes.OfType<Vote>()];

    /// <summary>What each slot's vote carries, empty where it carries nothing or is not known.</summary>
    public IReadOnlyList<OpaqueBytes> Extensions() => [.. _votes.Select(vote => vote?.Extension ?? OpaqueBytes.Empty)];

    /// <summary>The commit of those slots alone whose votes are known whole; null when they are no quorum.</summary>
    public Commit? ToCommitOfVotes()
    {
        Int128 power = 0;
        CommitSig[] slots = new CommitSig[_slots.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = _votes[i] is null ? CommitSig.Absent : _slots[i];
            if (slots[i].Flag == BlockIdFlag.Commit) power += validators.Validators[i].VotingPower;
        }

        return 3 * power > 2 * (Int128)validators.TotalPower ? new Commit(height, round, block, slots) : null;
    }

    /// <summary>The commit as it stands.</summary>
    public Commit ToCommit() => new(height, round, block, [.. _slots]);
}
