using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;

namespace R3mes.Tests.Simulation;

/// <summary>Which round a machine has to be in by what it heard.</summary>
public sealed class SimHeardTests
{
    private static readonly ValidatorSet Four = ValidatorSet.Of(Enumerable.Range(0, 4).Select(validator => new Validator(KeyOf(validator), 10)));

    private readonly SimHeard _heard = new();

    [Fact]
    public void A_third_of_the_power_is_more_than_one_of_four_and_no_vote_counts_twice()
    {
        Hear(0, Vote(0, 3, VoteType.Prevote));
        Hear(0, Vote(0, 3, VoteType.Prevote), Vote(0, 3, VoteType.Precommit));
        Assert.Null(_heard.SkipTo(Four));
        Hear(0, Vote(1, 3, VoteType.Precommit));
        Assert.Equal(3, _heard.SkipTo(Four));
    }

    [Fact]
    public void Votes_of_two_rounds_are_not_counted_together_and_the_latest_round_is_meant()
    {
        Hear(0, Vote(0, 1, VoteType.Prevote), Vote(1, 2, VoteType.Prevote));
        Assert.Null(_heard.SkipTo(Four));
        Hear(0, Vote(2, 1, VoteType.Prevote));
        Assert.Equal(1, _heard.SkipTo(Four));
        Hear(0, Vote(3, 2, VoteType.Prevote));
        Assert.Equal(2, _heard.SkipTo(Four));
    }

    [Fact]
    public void What_is_of_another_height_or_too_far_or_of_a_stranger_does_not_count()
    {
        Hear(0, Vote(0, 17, VoteType.Prevote), Vote(1, 17, VoteType.Prevote));
        Hear(0, Vote(0, 1, VoteType.Prevote), Vote(1, 1, VoteType.Prevote) with { Height = 8 }, Vote(9, 1, VoteType.Prevote));
        Assert.Null(_heard.SkipTo(Four));
        Hear(1, Vote(0, 17, VoteType.Prevote), Vote(1, 17, VoteType.Prevote));
        Assert.Equal(17, _heard.SkipTo(Four));
        _heard.Hear([Vote(0, 1, VoteType.Prevote) with { Height = 8 }], 8, 0, Four);
        Assert.Null(_heard.SkipTo(Four));
    }

    private void Hear(int round, params Vote[] votes) => _heard.Hear(votes, 7, round, Four);

    private static Vote Vote(int validator, int round, VoteType type) => new()
    {
        Type = type,
        Height = 7,
        Round = round,
        BlockId = BlockId.Nil,
        Timestamp = new Timestamp(1, 0),
        ValidatorAddress = Address.FromConsensusKey(KeyOf(validator).ToArray()),
        ValidatorIndex = validator,
    };

    private static PublicKey32 KeyOf(int validator)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(validator);
        return key.PublicKey;
    }
}
