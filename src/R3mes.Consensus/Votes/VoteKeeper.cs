using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Votes;

/// <summary>Counts the votes of one height, tells each threshold once, and finds who contradicts itself. Bounded: two votes a validator, round and type, in rounds that the driver admits.</summary>
public sealed class VoteKeeper
{
    private readonly Dictionary<Address, long> _powers = [];
    private readonly SortedDictionary<int, RoundVotes> _rounds = [];
    private readonly List<(Vote First, Vote Second)> _contradictions = [];

    /// <summary>A keeper without votes.</summary>
    /// <param name="height">The height.</param>
    /// <param name="validators">Who may vote, each once, with its power.</param>
    public VoteKeeper(long height, IEnumerable<(Address Address, long Power)> validators)
    {
        Height = height;
        foreach ((Address address, long power) in validators)
        {
            _powers.Add(address, power);
            Total = checked(Total + power);
        }
    }

    /// <summary>The height.</summary>
    public long Height { get; }

    /// <summary>Power of all validators.</summary>
    public long Total { get; }

    /// <summary>Rounds that have votes, ascending.</summary>
    public IEnumerable<RoundVotes> Rounds => _rounds.Values;

    /// <summary>Pairs of votes by which validators contradicted themselves, in the order they were found.</summary>
    public IReadOnlyList<(Vote First, Vote Second)> Contradictions => _contradictions;

    /// <summary>More than two thirds: at least one more than a third of all is honest in any two such sets at once.</summary>
    public static bool IsQuorum(long power, long total) => 3 * (Int128)power > 2 * (Int128)total;

    /// <summary>More than one third: at least one of them is honest.</summary>
    public static bool IsSkip(long power, long total) => 3 * (Int128)power > total;

    /// <summary>Power of a validator, 0 for a stranger.</summary>
    public long PowerOf(Address validator) => _powers.GetValueOrDefault(validator);

    /// <summary>Whether a validator votes at this height.</summary>
    public bool Knows(Address validator) => _powers.ContainsKey(validator);

    /// <summary>Votes of a round, or null when there are none.</summary>
    public RoundVotes? Of(int round) => _rounds.GetValueOrDefault(round);

    /// <summary>Whether a value has a quorum of a round's votes; asked for nil, whether nil has.</summary>
    public bool HasQuorum(int round, VoteType type, BlockId value) => Of(round) is { } votes && IsQuorum(votes.Of(type).WeightOf(value), Total);

    /// <summary>Whether more than two thirds voted in a round, for whatever.</summary>
    public bool HasAny(int round, VoteType type) => Of(round) is { } votes && IsQuorum(votes.Of(type).Voted, Total);

    /// <summary>Counts a vote.</summary>
    /// <param name="vote">A vote of this height whose signature was verified.</param>
    /// <param name="currentRound">The round in progress: votes of a third of the power in a later one tell to skip there.</param>
    /// <param name="refusal">Why it was not counted.</param>
    public VoteOutput Apply(Vote vote, int currentRound, out VoteRefusal refusal)
    {
        if (!_powers.TryGetValue(vote.ValidatorAddress, out long power))
        {
            refusal = VoteRefusal.UnknownValidator;
            return VoteOutput.None;
        }

        RoundVotes round = At(vote.Round);
        VoteCount count = round.Of(vote.Type);
        refusal = count.Add(vote, power, out Vote? other);
        if (other is not null) _contradictions.Add((other, vote));
        round.Seen(vote.ValidatorAddress, power);
        VoteOutput output = vote.Round > currentRound && IsSkip(round.VotersPower, Total)
            ? new VoteOutput(VoteOutputKind.Skip, vote.Round)
            : Threshold(count, vote);
        if (output.Kind == VoteOutputKind.None) return output;
        // A skip is told with each further vote until the round is gone to, as the specification has it (votekeeper.qnt, applyVote).
        return round.TryEmit(output) || output.Kind == VoteOutputKind.Skip ? output : VoteOutput.None;
    }

    /// <summary>Counts a quorum of votes that agree in everything; one that is none changes nothing.</summary>
    public VoteOutput ApplyQuorum(IReadOnlyList<Vote> votes)
    {
        if (!IsQuorumForValue(votes)) return VoteOutput.None;
        Vote any = votes[0];
        RoundVotes round = At(any.Round);
        if (!round.Of(any.Type).AddQuorum(votes, PowerOf, _contradictions)) return VoteOutput.None;
        foreach (Vote vote in votes) round.Seen(vote.ValidatorAddress, PowerOf(vote.ValidatorAddress));
        return new VoteOutput(any.Type == VoteType.Prevote ? VoteOutputKind.PolkaValue : VoteOutputKind.PrecommitValue, any.Round, any.BlockId);
    }

    /// <summary>Whether votes, whatever they are for, are of more than a third of the power, each validator once.</summary>
    public bool IsSkip(IReadOnlyList<Vote> votes)
    {
        HashSet<Address> voters = [];
        long power = 0;
        foreach (Vote vote in votes)
        {
            if (voters.Add(vote.ValidatorAddress)) power = checked(power + PowerOf(vote.ValidatorAddress));
        }

        return IsSkip(power, Total);
    }

    /// <summary>Whether votes agree in height, round, type and a value that is not nil, and are of more than two thirds of the power, each validator once.</summary>
    public bool IsQuorumForValue(IReadOnlyList<Vote> votes)
    {
        if (votes.Count == 0 || votes[0].BlockId.IsNil) return false;
        Vote first = votes[0];
        HashSet<Address> voters = [];
        long power = 0;
        foreach (Vote vote in votes)
        {
            if (vote.Type != first.Type || vote.Height != first.Height || vote.Round != first.Round || vote.BlockId != first.BlockId) return false;
            if (voters.Add(vote.ValidatorAddress)) power = checked(power + PowerOf(vote.ValidatorAddress));
        }

        return IsQuorum(power, Total);
    }

    /// <summary>The votes of a round and type for a value.</summary>
    public IReadOnlyList<Vote> VotesFor(int round, VoteType type, BlockId value)
    {
        List<Vote> votes = [];
        foreach (Vote vote in Of(round)?.Of(type).Received ?? [])
        {
            if (vote.BlockId == value) votes.Add(vote);
        }

        return votes;
    }

    /// <summary>Every vote that is kept.</summary>
    internal IReadOnlyList<KeptVotes> Kept
    {
        get
        {
            List<KeptVotes> kept = [];
            foreach (RoundVotes round in _rounds.Values)
            {
                foreach (VoteCount count in (VoteCount[])[round.Prevotes, round.Precommits])
                {
                    if (count.Received.Count > 0) kept.Add(count.Kept);
                }
            }

            return kept;
        }
    }

    /// <summary>Takes up what another keeper kept. Thresholds are not told: whoever resumes looks at what holds.</summary>
    internal void Resume(KeptVotes kept)
    {
        RoundVotes round = At(kept.Votes[0].Round);
        round.Of(kept.Votes[0].Type).Resume(kept, PowerOf, _contradictions);
        foreach (Vote vote in kept.Votes) round.Seen(vote.ValidatorAddress, PowerOf(vote.ValidatorAddress));
    }

    /// <summary>Forgets the rounds before <paramref name="round"/>, but for those in <paramref name="kept"/>.</summary>
    internal void DropBefore(int round, Func<int, bool> kept)
    {
        foreach (int old in _rounds.Keys.Where(at => at < round && !kept(at)).ToArray()) _rounds.Remove(old);
    }

    private RoundVotes At(int round)
    {
        if (_rounds.TryGetValue(round, out RoundVotes? votes)) return votes;
        votes = new RoundVotes(round);
        _rounds.Add(round, votes);
        return votes;
    }

    private VoteOutput Threshold(VoteCount count, Vote vote)
    {
        bool isPrevote = vote.Type == VoteType.Prevote;
        if (IsQuorum(count.WeightOf(vote.BlockId), Total))
        {
            if (!vote.BlockId.IsNil) return new VoteOutput(isPrevote ? VoteOutputKind.PolkaValue : VoteOutputKind.PrecommitValue, vote.Round, vote.BlockId);
            return new VoteOutput(isPrevote ? VoteOutputKind.PolkaNil : VoteOutputKind.PrecommitAny, vote.Round);
        }

        if (!IsQuorum(count.Voted, Total)) return VoteOutput.None;
        return new VoteOutput(isPrevote ? VoteOutputKind.PolkaAny : VoteOutputKind.PrecommitAny, vote.Round);
    }
}
