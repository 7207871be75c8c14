using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Votes;

/// <summary>The votes of one round.</summary>
/// <param name="round">The round.</param>
public sealed class RoundVotes(int round)
{
    private readonly List<VoteOutput> _emitted = [];
    private readonly Dictionary<Address, long> _voters = [];

    /// <summary>The round.</summary>
    public int Round => round;

    /// <summary>Its prevotes.</summary>
    public VoteCount Prevotes { get; } = new();

    /// <summary>Its precommits.</summary>
    public VoteCount Precommits { get; } = new();

    /// <summary>Thresholds that were told.</summary>
    public IReadOnlyList<VoteOutput> Emitted => _emitted;

    /// <summary>Power of each who voted in this round, in no order.</summary>
    public IReadOnlyDictionary<Address, long> Voters => _voters;

    /// <summary>Power of all who voted in this round, whatever and how often.</summary>
    public long VotersPower { get; private set; }

    /// <summary>The votes of a type.</summary>
    public VoteCount Of(VoteType type) => type == VoteType.Prevote ? Prevotes : Precommits;

    internal void Seen(Address validator, long power)
    {
        if (_voters.TryAdd(validator, power)) VotersPower = checked(VotersPower + power);
    }

    internal bool TryEmit(VoteOutput output)
    {
        if (_emitted.Contains(output)) return false;
        _emitted.Add(output);
        return true;
    }
}
