using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Votes;

/// <summary>The votes of one round and type. A validator counts once, for the first value it voted for; its second vote is kept as evidence.</summary>
public sealed class VoteCount
{
    private readonly List<Vote> _received = [];
    private readonly Dictionary<Address, Vote> _first = [];
    private readonly Dictionary<BlockId, long> _weights = [];
    private long _voted;
    private int _quorums;
    private int _recounted; // votes there were when the last quorum was taken

    /// <summary>Quorums that are taken whole, more than there can be while less than a third of the power is faulty.</summary>
    public const int QuorumsMax = 2;

    /// <summary>What another count needs to go on as this one does.</summary>
    internal KeptVotes Kept => new([.. _received], _quorums, _recounted);

    /// <summary>Every vote that is kept, in the order it came: at most two a validator, and those of <see cref="QuorumsMax"/> quorums.</summary>
    public IReadOnlyList<Vote> Received => _received;

    /// <summary>Power of all who voted.</summary>
    public long Voted => _voted;

    /// <summary>Values with the power behind each, in no order.</summary>
    public IReadOnlyDictionary<BlockId, long> Weights => _weights;

    /// <summary>The first vote of a validator, or null.</summary>
    public Vote? Of(Address validator) => _first.GetValueOrDefault(validator);

    /// <summary>Power behind a value.</summary>
    public long WeightOf(BlockId value) => _weights.GetValueOrDefault(value);

    /// <summary>Counts a vote.</summary>
    /// <param name="vote">The vote.</param>
    /// <param name="power">Power of its validator.</param>
    /// <param name="other">The validator's first vote, when this one contradicts it.</param>
    internal VoteRefusal Add(Vote vote, long power, out Vote? other)
    {
        other = null;
        if (_first.TryAdd(vote.ValidatorAddress, vote))
        {
            _received.Add(vote);
            _weights[vote.BlockId] = checked(_weights.GetValueOrDefault(vote.BlockId) + power);
            _voted = checked(_voted + power);
            return VoteRefusal.None;
        }

        VoteRefusal refusal = Judge(vote);
        if (refusal != VoteRefusal.None) return refusal;
        _received.Add(vote);
        other = _first[vote.ValidatorAddress];
        return VoteRefusal.None;
    }

    /// <summary>Why a vote would not be counted: the same was, or two of its validator are kept.</summary>
    /// <param name="vote">A vote of this round and type.</param>
    public VoteRefusal Judge(Vote vote)
    {
        if (!_first.ContainsKey(vote.ValidatorAddress)) return VoteRefusal.None;
        int kept = 0;
        foreach (Vote known in _received)
        {
            if (known.ValidatorAddress != vote.ValidatorAddress) continue;
            if (known.BlockId == vote.BlockId) return VoteRefusal.Duplicate;
            kept++;
        }

        return kept > 1 ? VoteRefusal.ThirdVote : VoteRefusal.None;
    }

    /// <summary>
    /// Counts a proven quorum for a value, and keeps all of its votes, the third of a validator too: a commit of it must be whole. From then on every kept vote counts for its value, also of a
    /// validator that voted otherwise before: that many votes for one value are a quorum whatever else was said.
    /// </summary>
    /// <returns>False when there were as many quorums: nothing is changed.</returns>
    internal bool AddQuorum(IReadOnlyList<Vote> votes, Func<Address, long> powerOf, List<(Vote First, Vote Second)> contradictions)
    {
        if (_quorums == QuorumsMax) return false;
        _quorums++;
        TakeTogether(votes, powerOf, contradictions);
        return true;
    }

    /// <summary>Counts what another count kept, as that one does.</summary>
    internal void Resume(KeptVotes kept, Func<Address, long> powerOf, List<(Vote First, Vote Second)> contradictions)
    {
        _quorums = kept.Quorums;
        if (kept.Recounted > 0) TakeTogether([.. kept.Votes.Take(kept.Recounted)], powerOf, contradictions);
        foreach (Vote vote in kept.Votes.Skip(kept.Recounted))
        {
            Add(vote, powerOf(vote.ValidatorAddress), out Vote? other);
            if (other is not null) contradictions.Add((other, vote));
        }
    }

    private void TakeTogether(IReadOnlyList<Vote> votes, Func<Address, long> powerOf, List<(Vote First, Vote Second)> contradictions)
    {
        foreach (Vote vote in votes)
        {
            VoteRefusal refusal = Add(vote, powerOf(vote.ValidatorAddress), out Vote? other);
            if (refusal == VoteRefusal.ThirdVote) _received.Add(vote);
            else if (other is not null) contradictions.Add((other, vote));
        }

        _recounted = _received.Count;
        _weights.Clear();
        foreach (Vote vote in _received) _weights[vote.BlockId] = checked(_weights.GetValueOrDefault(vote.BlockId) + powerOf(vote.ValidatorAddress));
    }
}
