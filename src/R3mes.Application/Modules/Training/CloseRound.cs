using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Training;

/// <summary>Closes a round in end-block: every assigned miner has submitted, or the deadline is here. From then on its submissions are fixed.</summary>
internal static class CloseRound
{
    public static void Run(TrainingState state, Round round, BlockContext block)
    {
        if (round.Submitted < round.Assigned && block.Height < round.Closes) return;
        PunishMissing(state, round, block);
        block.Events.Add(ChainEvent.Of(EventTypes.RoundClosed).With("round", round.Id).With("submitted", round.Submitted).With("assigned", round.Assigned));
        if (round.Submitted == 0) EndRound.Fail(state, round, RoundFailure.NoSubmission, block);
        else state.PutRound(round with { Status = RoundStatus.Closed, PhaseCloses = block.Height + 1 });
    }

    private static void PunishMissing(TrainingState state, Round round, BlockContext block)
    {
        foreach (Assignment assignment in state.Assignments(round))
        {
            if (assignment.Submitted || state.FindMiner(assignment.Miner) is not { } miner) continue;
            uint lost = Math.Min(miner.ReputationBps, block.Params.Stake.ReputationMissBps);
            state.PutMiner(miner with { ReputationBps = miner.ReputationBps - lost, RoundsMissed = miner.RoundsMissed + 1 });
        }
    }
}
