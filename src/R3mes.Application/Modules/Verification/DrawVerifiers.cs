using R3mes.Application.Commitments;
using R3mes.Application.Events;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Verification;

/// <summary>
/// In begin-block after a close: draws which submissions are re-executed, and by whom, from the hash of the closing block, which did not exist
/// before the close (docs/protocol.md, A round, 3).
/// </summary>
internal static class DrawVerifiers
{
    public static void Run(VerificationState state, BlockContext block)
    {
        if (state.Training.LastRound is not { Status: RoundStatus.Closed } round) return;
        uint sampled = 0;
        uint draws = 0;
        foreach (StoredGradient submission in state.Training.Submissions(round))
        {
            if (!IsSampled(state, submission, block)) continue;
            sampled++;
            state.Training.PutSubmission(submission with { Sampled = true });
            foreach (Address verifier in Verifiers(state, "gradient", round.Id, submission.Miner, block.Params.Verification.VerifiersPerGradient, block))
            {
                state.PutDraw(new Draw { RoundId = round.Id, Subject = Subject.Gradient, Owner = submission.Miner, Verifier = verifier, Slot = draws });
                draws++;
            }
        }
        block.Events.Add(ChainEvent.Of(EventTypes.VerifiersDrawn).With("round", round.Id).With("sampled", sampled).With("draws", draws));
        Round drawn = round with
        {
            Status = RoundStatus.Verifying,
            Sampled = sampled,
            Draws = draws,
            PhaseCloses = checked(block.Height + block.Params.Timing.CommitBlocks),
        };
        state.Training.PutRound(drawn);
        if (draws == 0) TallyVerdicts.Settle(state, drawn, block);
    }

    /// <summary>Validators drawn by power; the owner of the subject is never among them.</summary>
    public static IReadOnlyList<Address> Verifiers(VerificationState state, string purpose, ulong round, Address owner, uint count, BlockContext block)
    {
        List<(Address Address, ulong Weight)> candidates = [];
        foreach (ValidatorRecord validator in state.Active())
            if (validator.Operator != owner) candidates.Add((validator.Operator, validator.Power));
        return WeightedDraw.Pick(block.LastBlockHash, purpose, round, owner, candidates, count);
    }

    private static bool IsSampled(VerificationState state, StoredGradient submission, BlockContext block)
    {
        uint reputation = state.Training.FindMiner(submission.Miner)?.ReputationBps ?? 0;
        uint chance = block.Params.Verification.ChanceBps(Math.Min(reputation, ChainParams.BpsOne));
        return VerificationLottery.IsDrawn(block.LastBlockHash, submission.RoundId, submission.Miner, chance);
    }
}
