using R3mes.Application.Commitments;
using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>In begin-block after the tally: fixes the participants and draws who aggregates (docs/protocol.md, A round, 4).</summary>
internal static class DrawProposers
{
    public static void Run(AggregationState state, BlockContext block)
    {
        if (state.Training.LastRound is not { Status: RoundStatus.Tallied } round) return;
        IReadOnlyList<StoredGradient> participants = state.Participants(round);
        List<(Address Address, ulong Weight)> candidates = [];
        foreach (ValidatorRecord validator in state.Verification.Active()) candidates.Add((validator.Operator, validator.Power));
        IReadOnlyList<Address> drawn = WeightedDraw.Pick(
            block.LastBlockHash, "proposer", round.Id, default, candidates, block.Params.Aggregation.ProposersPerRound);

        for (int slot = 0; slot < drawn.Count; slot++)
        {
            state.PutProposal(new AggregationProposal { RoundId = round.Id, Slot = (uint)slot, Proposer = drawn[slot] });
            block.Events.Add(ChainEvent.Of(EventTypes.ProposerDrawn).With("round", round.Id).With("proposer", drawn[slot]));
        }
        state.PutRecord(new AggregationRecord
        {
            RoundId = round.Id,
            Status = AggregationStatus.Open,
            Participants = (uint)participants.Count,
            ParticipantsRoot = ParticipantsRoot.Of(participants),
            Proposers = (uint)drawn.Count,
        });
        state.Training.PutRound(round with { Status = RoundStatus.Aggregating, PhaseCloses = checked(block.Height + block.Params.Timing.AggregateBlocks) });
    }
}
