using R3mes.Application.Events;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>
/// Mints the base reward of a final round and shares it: miners by tokens times quality, the proposer, the verifiers whose verdicts were
/// the majority's; what is left, what pinners will get, and every rounding stay in the community pool (docs/protocol.md, Money).
/// </summary>
internal static class PayRewards
{
    public static void Run(AggregationState state, Round round, AggregationRecord record, BlockContext block)
    {
        RewardTerms terms = block.Params.Rewards;
        Amount minted = new(Math.Min(terms.BaseUremes, state.Bank.Mintable.Uremes));
        state.Bank.Mint(ModuleAccounts.CommunityPool, minted);
        PayMiners(state, round, minted.MulDiv(terms.MinerShareBps, ChainParams.BpsOne), block);
        PayValidator(state, round.Id, record.Proposer, minted.MulDiv(terms.ProposerShareBps, ChainParams.BpsOne), "proposer", block);
        PayVerifiers(state, round, minted.MulDiv(terms.VerifierShareBps, ChainParams.BpsOne), block);
    }

    private static void PayMiners(AggregationState state, Round round, Amount pot, BlockContext block)
    {
        IReadOnlyList<StoredGradient> participants = state.Participants(round);
        ulong tokensTotal = 0;
        foreach (StoredGradient gradient in participants) tokensTotal = checked(tokensTotal + gradient.Tokens);
        foreach (StoredGradient gradient in participants)
        {
            uint quality = block.Params.Rewards.QualityBps(gradient.LossBefore, gradient.LossAfter);
            Amount reward = pot.MulDiv(gradient.Tokens, tokensTotal).MulDiv(quality, ChainParams.BpsOne);
            state.Bank.Transfer(ModuleAccounts.CommunityPool, gradient.Miner, reward);
            state.Training.PutContribution(new MiningContribution
            {
                RoundId = round.Id,
                Miner = gradient.Miner,
                Tokens = gradient.Tokens,
                QualityBps = quality,
                Reward = reward,
            });
            Credit(state, gradient.Miner, reward, block.Params.Stake);
            Announce(round.Id, gradient.Miner, "miner", reward, block);
        }
    }

    private static void Credit(AggregationState state, Address address, Amount reward, StakeTerms terms)
    {
        if (state.Training.FindMiner(address) is not { } miner) return;
        uint reputation = Math.Min(ChainParams.BpsOne, miner.ReputationBps + terms.ReputationGainBps);
        state.Training.PutMiner(miner with { Earned = miner.Earned + reward, RoundsAccepted = miner.RoundsAccepted + 1, ReputationBps = reputation });
    }

    private static void PayVerifiers(AggregationState state, Round round, Amount pot, BlockContext block)
    {
        List<Draw> paid = [];
        foreach (Draw draw in state.Verification.Draws(round.Id, Subject.Gradient, round.Draws))
            if (IsMajority(draw, state.Training.FindSubmission(round.Id, draw.Owner))) paid.Add(draw);
        foreach (Draw draw in paid) PayValidator(state, round.Id, draw.Verifier, pot.MulDiv(1, (ulong)paid.Count), "verifier", block);
    }

    private static bool IsMajority(Draw draw, StoredGradient? submission) => submission?.Status switch
    {
        SubmissionStatus.Verified => draw.Verdict == Verdict.Valid,
        SubmissionStatus.Invalid => draw.Verdict == Verdict.Invalid,
        SubmissionStatus.Unavailable => draw.Verdict is Verdict.Unavailable or Verdict.Invalid,
        _ => false,
    };

    private static void PayValidator(AggregationState state, ulong round, Address address, Amount amount, string role, BlockContext block)
    {
        if (state.Verification.FindValidator(address) is not { } validator) return;
        state.Bank.Transfer(ModuleAccounts.CommunityPool, address, amount);
        state.Verification.PutValidator(validator with { Earned = validator.Earned + amount });
        Announce(round, address, role, amount, block);
    }

    private static void Announce(ulong round, Address recipient, string role, Amount amount, BlockContext block) =>
        block.Events.Add(ChainEvent.Of(EventTypes.Reward).With("round", round).With("recipient", recipient).With("role", role).With("amount", amount));
}
