using R3mes.Application.Events;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>
/// Moves challenges along: verifiers drawn from the block after the challenge, verdicts committed and revealed, then the loser's stake or bond pays
/// the winner. Nobody votes on its own result; without another validator the challenge stays undecided and the bond goes back.
/// </summary>
internal static class SettleDisputes
{
    public static void BeginBlock(AggregationState state, BlockContext block)
    {
        foreach (ulong round in state.Verification.OpenDisputes())
            if (state.Verification.FindDispute(round) is { Status: DisputeStatus.Opened } dispute) Draw(state, dispute, block);
    }

    public static void EndBlock(AggregationState state, BlockContext block)
    {
        foreach (ulong round in state.Verification.OpenDisputes())
        {
            if (state.Verification.FindDispute(round) is not { } dispute) continue;
            bool late = block.Height >= dispute.PhaseCloses;
            if (dispute.Status == DisputeStatus.Verifying && (late || dispute.Commits == dispute.Draws))
            {
                state.Verification.PutDispute(dispute with
                {
                    Status = DisputeStatus.Revealing,
                    PhaseCloses = checked(block.Height + block.Params.Timing.RevealBlocks),
                });
            }
            else if (dispute.Status == DisputeStatus.Revealing && (late || dispute.Reveals == dispute.Commits))
            {
                Decide(state, dispute, block);
            }
        }
    }

    private static void Draw(AggregationState state, Dispute dispute, BlockContext block)
    {
        IReadOnlyList<Address> drawn = DrawVerifiers.Verifiers(
            state.Verification, "aggregation", dispute.RoundId, dispute.Proposer, block.Params.Verification.VerifiersPerDispute, block);
        // A challenger that validates would be judge of its own cause.
        List<Address> judges = [.. drawn.Where(verifier => verifier != dispute.Challenger)];
        for (int slot = 0; slot < judges.Count; slot++)
        {
            state.Verification.PutDraw(new Draw
            {
                RoundId = dispute.RoundId,
                Subject = Subject.Aggregation,
                Owner = dispute.Proposer,
                Verifier = judges[slot],
                Slot = (uint)slot,
            });
        }
        if (judges.Count == 0)
        {
            Settle(state, dispute, DisputeStatus.Undecided, block);
            return;
        }
        state.Verification.PutDispute(dispute with
        {
            Status = DisputeStatus.Verifying,
            Draws = (uint)judges.Count,
            PhaseCloses = checked(block.Height + block.Params.Timing.CommitBlocks),
        });
    }

    private static void Decide(AggregationState state, Dispute dispute, BlockContext block)
    {
        IReadOnlyList<Draw> draws = state.Verification.Draws(dispute.RoundId, Subject.Aggregation, dispute.Draws);
        foreach (Draw draw in draws)
            if (draw.Verdict == Verdict.None) Slashing.MissedVerdict(state.Verification, draw, block);
        DisputeStatus outcome = Tally.Of(draws).Status switch
        {
            SubmissionStatus.Verified => DisputeStatus.ProposerWon,
            SubmissionStatus.Invalid or SubmissionStatus.Unavailable => DisputeStatus.ChallengerWon,
            _ => DisputeStatus.Undecided,
        };
        Settle(state, dispute, outcome, block);
    }

    private static void Settle(AggregationState state, Dispute dispute, DisputeStatus outcome, BlockContext block)
    {
        if (outcome == DisputeStatus.ProposerWon)
        {
            Slashing.Take(state.Bank, ModuleAccounts.Bonds, dispute.Proposer, dispute.Bond, block);
        }
        else
        {
            state.Bank.Transfer(ModuleAccounts.Bonds, dispute.Challenger, dispute.Bond);
        }
        if (outcome == DisputeStatus.ChallengerWon)
        {
            Slashing.Validator(state.Verification, dispute.Proposer, block.Params.Stake.SlashAggregationWrongBps,
                dispute.Challenger, "aggregation_wrong", block);
        }
        state.Verification.CloseDispute(dispute with { Status = outcome, PhaseCloses = block.Height });
        block.Events.Add(ChainEvent.Of(EventTypes.DisputeDecided).With("round", dispute.RoundId).With("status", outcome.ToText()));
    }
}
