using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>Ends the challenge window in end-block: the model advances and the rewards are paid. A dispute is not waited for (docs/protocol.md, A round, 5).</summary>
internal static class FinaliseRound
{
    public static void Run(AggregationState state, Round round, BlockContext block)
    {
        if (block.Height < round.PhaseCloses) return;
        AggregationRecord record = state.Record(round.Id);
        ulong version = state.Training.Model.Version + 1;
        state.Training.AddModel(new GlobalModelState
        {
            Version = version,
            AdapterCid = record.ResultCid,
            RoundId = round.Id,
            Height = block.Height,
            HeldOutLoss = record.HeldOutLoss,
        });
        state.PutRecord(record with { Status = AggregationStatus.Final });
        state.Training.PutRound(round with { Status = RoundStatus.Final, Ended = block.Height, PhaseCloses = block.Height });
        PayRewards.Run(state, round, record, block);
        block.Events.Add(ChainEvent.Of(EventTypes.RoundFinal).With("round", round.Id).With("version", version).With("adapter", record.ResultCid)
            .With("held_out_loss", (ulong)record.HeldOutLoss).With("accepted", round.Accepted).With("rejected", round.Rejected));
    }
}
