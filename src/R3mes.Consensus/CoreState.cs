using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>The whole state of <see cref="ConsensusCore"/>: the height in progress and the votes that came early for the next. Owned by one host, changed by <see cref="ConsensusCore.Step"/> alone.</summary>
public sealed class CoreState
{
    /// <summary>Votes of the next height that are kept of one validator: two rounds, both types, and a contradiction.</summary>
    public const int EarlyPerValidatorMax = 6;

    private readonly List<Vote> _early = [];

    /// <summary>The height in progress; null before the first.</summary>
    public HeightMachine? Machine { get; internal set; }

    /// <summary>Contradictions of the height that were told.</summary>
    internal int ContradictionsTold { get; set; }

    /// <summary>The height in progress, 0 before the first.</summary>
    public long Height => Machine?.State.Height ?? 0;

    /// <summary>Its round, 0 before the first.</summary>
    public int Round => Math.Max(0, Machine?.State.Round ?? 0);

    /// <summary>Where the validator stands in the round.</summary>
    public Step Step => Machine?.State.Step ?? Step.New;

    /// <summary>The value that this validator precommitted last; nil when there is none.</summary>
    public BlockId LockedValue => Machine?.State.LockedValue ?? BlockId.Nil;

    /// <summary>The value that was last seen to have a quorum of prevotes.</summary>
    public BlockId ValidValue => Machine?.State.ValidValue ?? BlockId.Nil;

    /// <summary>Votes for the next height that wait.</summary>
    public int EarlyVotes => _early.Count;

    /// <summary>Votes of the height in progress that are kept.</summary>
    public long VotesKept => Machine?.Votes.Rounds.Sum(static round => (long)round.Prevotes.Received.Count + round.Precommits.Received.Count) ?? 0;

    /// <summary>Votes refused since the state was made, for a reason.</summary>
    public long Refused(VoteRefusal reason) => _refused[(int)reason];

    private readonly long[] _refused = new long[(int)VoteRefusal.FarHeight + 1];

    /// <summary>The first vote of a validator in a round, or null.</summary>
    public Vote? VoteOf(Address validator, int round, VoteType type) => Machine?.Votes.Of(round)?.Of(type).Of(validator);

    /// <summary>Why the core would not count a vote of the height in progress: a host need not verify it, log it or pass it on. Says nothing of who signed it.</summary>
    public VoteRefusal Judge(Vote vote) =>
        JudgeRound(vote.Round) is var refusal and not VoteRefusal.None ? refusal : Machine?.Votes.Of(vote.Round)?.Of(vote.Type).Judge(vote) ?? VoteRefusal.None;

    /// <summary>Whether votes of a far round are enough, together, to go there: of more than a third of the power.</summary>
    public bool IsSkip(IReadOnlyList<Vote> votes) => Machine is { } machine && machine.Votes.IsSkip(votes);

    /// <summary>Why single votes of a round are not kept, if they are not.</summary>
    internal VoteRefusal JudgeRound(int round) =>
        round > Round + ConsensusCore.RoundsAheadMax ? VoteRefusal.FarRound : round < Round - ConsensusCore.RoundsBehindMax ? VoteRefusal.OldRound : VoteRefusal.None;

    /// <summary>The votes of a round and type that are kept.</summary>
    public IReadOnlyList<Vote> VotesOf(int round, VoteType type) => Machine?.Votes.Of(round)?.Of(type).Received ?? [];

    /// <summary>Whether votes are a quorum for one value that the core does not know of yet: a validator that contradicts itself is counted for the first value that it was heard to vote for, until a quorum shows otherwise.</summary>
    public bool IsNewQuorum(IReadOnlyList<Vote> votes) => Machine is { } machine && machine.Votes.IsQuorumForValue(votes) && !machine.Votes.HasQuorum(votes[0].Round, votes[0].Type, votes[0].BlockId);

    /// <summary>The votes of a round and type for the value that has a quorum there; none where none has.</summary>
    public IReadOnlyList<Vote> QuorumOf(int round, VoteType type)
    {
        foreach (Vote vote in VotesOf(round, type))
        {
            if (!vote.BlockId.IsNil && Machine!.Votes.HasQuorum(round, type, vote.BlockId)) return Machine.Votes.VotesFor(round, type, vote.BlockId);
        }

        return [];
    }

    /// <summary>Whether the core was told of a proposal and took it.</summary>
    public bool Knows(Proposal proposal)
    {
        foreach ((Proposal known, _) in Machine?.Proposals ?? [])
        {
            if (known == proposal) return true;
        }

        return false;
    }

    /// <summary>What another core needs to go on from here; null before a round has begun, and once the height is decided.</summary>
    public CoreMemory? Memory => Machine is { PendingStep: Step.New, PendingEvents.Count: 0, State.Step: Step.Propose or Step.Prevote or Step.Precommit } machine
        ? new CoreMemory(machine.State, machine.Votes.Kept, [.. machine.Proposals.Select(static known => known.Proposal)])
        : null;

    internal VoteRefusal KeepEarly(Vote vote)
    {
        int ofValidator = 0;
        foreach (Vote kept in _early)
        {
            if (kept.ValidatorAddress != vote.ValidatorAddress) continue;
            if (kept == vote) return VoteRefusal.Duplicate;
            ofValidator++;
        }

        if (ofValidator >= EarlyPerValidatorMax || vote.Round > 1) return VoteRefusal.FarRound;
        _early.Add(vote);
        return VoteRefusal.None;
    }

    internal IReadOnlyList<Vote> TakeEarly(long height)
    {
        Vote[] taken = [.. _early.Where(vote => vote.Height == height)];
        _early.Clear();
        return taken;
    }

    internal void Refuse(VoteRefusal refusal)
    {
        if (refusal != VoteRefusal.None) _refused[(int)refusal]++;
    }
}
