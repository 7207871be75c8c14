using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Training;

/// <summary>Ends a round without a new model.</summary>
internal static class EndRound
{
    public static void Fail(TrainingState state, Round round, RoundFailure reason, BlockContext block)
    {
        state.PutRound(round with { Status = RoundStatus.Failed, Failure = reason, Ended = block.Height, PhaseCloses = block.Height });
        block.Events.Add(ChainEvent.Of(EventTypes.RoundFailed).With("round", round.Id).With("reason", reason.ToText()));
    }
}
