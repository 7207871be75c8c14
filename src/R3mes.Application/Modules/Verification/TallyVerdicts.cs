using R3mes.Application.Events;
using R3mes.Application.Modules.Training;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Verification;

/// <summary>
/// Ends the reveal phase in end-block: every committed verdict is revealed, or the deadline is here. Wrong and unavailable submissions are left out
/// and slashed before anything is aggregated; a drawn verdict that was not revealed is slashed.
/// </summary>
internal static class TallyVerdicts
{
    public static void Run(VerificationState state, Round round, BlockContext block)
    {
        if (round.Reveals < round.Commits && block.Height < round.PhaseCloses) return;
        Settle(state, round, block);
    }

    public static void Settle(VerificationState state, Round round, BlockContext block)
    {
        IReadOnlyList<Draw> draws = state.Draws(round.Id, Subject.Gradient, round.Draws);
        foreach (Draw draw in draws)
            if (draw.Verdict == Verdict.None) Slashing.MissedVerdict(state, draw, block);

        uint accepted = 0;
        uint rejected = 0;
        foreach (StoredGradient submission in state.Training.Submissions(round))
        {
            if (submission.Sampled && !Decide(state, submission, draws, block)) rejected++;
            else accepted++;
        }
        Round tallied = round with { Status = RoundStatus.Tallied, Accepted = accepted, Rejected = rejected, PhaseCloses = block.Height + 1 };
        if (accepted == 0) EndRound.Fail(state.Training, tallied, RoundFailure.NoValidSubmission, block);
        else state.Training.PutRound(tallied);
    }

    // True when the submission is aggregated.
    private static bool Decide(VerificationState state, StoredGradient submission, IReadOnlyList<Draw> draws, BlockContext block)
    {
        (SubmissionStatus status, uint step) = Tally.Of(draws.Where(draw => draw.Owner == submission.Miner));
        state.Training.PutSubmission(submission with { Status = status, InvalidStep = step });
        if (status == SubmissionStatus.Verified)
        {
            block.Events.Add(ChainEvent.Of(EventTypes.GradientVerified).With("round", submission.RoundId).With("miner", submission.Miner));
            return true;
        }
        block.Events.Add(ChainEvent.Of(EventTypes.GradientRejected).With("round", submission.RoundId).With("miner", submission.Miner)
            .With("status", status.ToText()).With("step", step));
        if (status == SubmissionStatus.Invalid) Slashing.Miner(state.Training, submission.Miner, block.Params.Stake.SlashInvalidBps, "invalid_gradient", block);
        if (status == SubmissionStatus.Unavailable) Slashing.Miner(state.Training, submission.Miner, block.Params.Stake.SlashUnavailableBps, "unavailable_gradient", block);
        return false;
    }
}
