using R3mes.Application.Commitments;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class AggregationTests
{
    private readonly TestChain _chain = new(validators: 2);

    public AggregationTests() => TestRound.PlayUntil(_chain, RoundStatus.Aggregating);

    private AggregationView View => _chain.View.Aggregation(1)!;

    private TestAccount Proposer => _chain.Validators.Single(v => v.Address == View.Proposals[0].Proposer);

    [Fact]
    public void Fixes_the_participants_in_address_order()
    {
        Assert.Equal(_chain.Miners.Select(m => m.Address), View.Participants.Select(p => p.Miner));
        Assert.Equal(ParticipantsRoot.Of(View.Participants), View.Record.ParticipantsRoot);
        Assert.NotEqual(ParticipantsRoot.Of([.. View.Participants.Skip(1)]), View.Record.ParticipantsRoot);
    }

    [Fact]
    public void Refuses_who_was_not_drawn()
    {
        TestAccount other = _chain.Validators.Single(v => v.Address != Proposer.Address);
        Refused(AggregationErrors.NotDrawn, other, TestRound.Propose(_chain, View, other.Address, TestRound.ResultOf(1)));
    }

    [Fact]
    public void Refuses_a_second_commitment_and_an_early_reveal()
    {
        _chain.Send(Proposer, TestRound.Propose(_chain, View, Proposer.Address, TestRound.ResultOf(1)));
        _chain.Send(Proposer, TestRound.Propose(_chain, View, Proposer.Address, TestRound.ResultOf(2)));
        _chain.Send(Proposer, TestRound.Unveil(View, Proposer.Address, TestRound.ResultOf(1)));
        IReadOnlyList<uint> codes = [.. _chain.Next().TxResults.Select(r => r.Code)];
        Assert.Equal([0, AggregationErrors.AlreadyCommitted.Code, AggregationErrors.NotUnveiling.Code], codes);
    }

    [Fact]
    public void Refuses_a_reveal_that_is_not_what_was_committed()
    {
        TestRound.PlayUntil(_chain, RoundStatus.Unveiling);
        RevealAggregation good = TestRound.Unveil(View, Proposer.Address, TestRound.ResultOf(1));
        Refused(AggregationErrors.CommitmentMismatch, Proposer, good with { ResultCid = Cid.Of("else"u8) });
        Refused(AggregationErrors.CommitmentMismatch, Proposer, good with { Salt = Sha256.Hash([3]) });
        Refused(AggregationErrors.ParticipantsMismatch, Proposer, good with { ParticipantsRoot = Sha256.Hash([3]) });
        Assert.True(_chain.Deliver(Proposer, good).IsOk);
        Assert.Equal(RoundStatus.Challenge, _chain.View.Round(1)!.Round.Status);
    }

    [Fact]
    public void Refuses_a_challenge_that_is_early_small_empty_or_the_second()
    {
        Amount bond = _chain.Genesis.Params.Rewards.ChallengeBondMin;
        ChallengeAggregation good = new() { Challenger = _chain.User.Address, RoundId = 1, Bond = bond, ClaimedCid = Cid.Of("mine"u8) };
        Refused(AggregationErrors.NotChallengeable, _chain.User, good);
        TestRound.PlayUntil(_chain, RoundStatus.Challenge);
        _chain.Send(_chain.User, good with { Bond = bond - new Amount(1) });
        _chain.Send(_chain.User, good with { ClaimedCid = TestRound.ResultOf(1) });
        _chain.Send(_chain.User, good with { Bond = new Amount(ulong.MaxValue) });
        _chain.Send(_chain.User, good);
        _chain.Send(_chain.User, good);
        _chain.Send(Proposer, good with { Challenger = Proposer.Address });
        IReadOnlyList<uint> codes = [.. _chain.Next().TxResults.Select(r => r.Code)];
        Assert.Equal(
            [
                AggregationErrors.BondTooLow.Code, AggregationErrors.SameResult.Code, AggregationErrors.BondUnaffordable.Code, 0,
                AggregationErrors.AlreadyChallenged.Code, AggregationErrors.AlreadyChallenged.Code,
            ],
            codes);
    }

    [Fact]
    public void Pays_miners_by_tokens_and_quality_and_leaves_the_rest_to_the_pool()
    {
        TestRound.PlayTo(_chain, 1);
        // loss 50,000,000 -> 49,000,000 is 2 %: the improvement at which quality is 1.
        Amount each = new Amount(_chain.Genesis.Params.Rewards.MinerRewardMax).MulDiv(1, 3);
        Assert.All(_chain.Miners, m => Assert.Equal(each, _chain.View.Contribution(1, m.Address)!.Reward));
        Assert.All(_chain.View.Miners(), m => Assert.Equal(5_500u, m.Miner.ReputationBps));
        SupplyView supply = _chain.View.Supply();
        Amount verifier = new Amount(100_000_000).MulDiv(1, 3), proposer = new(50_000_000);
        Amount paid = each + each + each + verifier + verifier + verifier + proposer;
        Assert.Equal(supply.Supply.Minted - paid, supply.CommunityPool);
    }

    private void Refused(TxError expected, TestAccount from, R3mes.Application.Messages.ChainMessage message) =>
        Assert.Equal(expected.Code, _chain.Deliver(from, message).Code);
}
