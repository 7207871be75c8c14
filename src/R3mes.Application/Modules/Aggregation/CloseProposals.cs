using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Training;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>Ends the two halves of aggregation in end-block: all committed, then all revealed, or the deadlines.</summary>
internal static class CloseProposals
{
    public static void CloseCommits(AggregationState state, Round round, BlockContext block)
    {
        AggregationRecord record = state.Record(round.Id);
        if (record.Commits < record.Proposers && block.Height < round.PhaseCloses) return;
        if (record.Commits == 0) Fail(state, round, record, RoundFailure.NoAggregationCommitted, block);
        else state.Training.PutRound(round with { Status = RoundStatus.Unveiling, PhaseCloses = checked(block.Height + block.Params.Timing.UnveilBlocks) });
    }

    public static void SettleReveals(AggregationState state, Round round, BlockContext block)
    {
        AggregationRecord record = state.Record(round.Id);
        if (record.Reveals < record.Commits && block.Height < round.PhaseCloses) return;
        if (record.Reveals == 0)
        {
            Fail(state, round, record, RoundFailure.NoAggregationRevealed, block);
            return;
        }
        if (MajorityOf(state, record) is not { } standing)
        {
            Fail(state, round, record, RoundFailure.AggregationsDiffer, block);
            return;
        }
        SlashMissing(state, record, block);
        state.PutRecord(record with
        {
            Status = AggregationStatus.Revealed,
            Proposer = standing.Proposer,
            ResultCid = standing.ResultCid,
            HeldOutLoss = standing.HeldOutLoss,
        });
        state.Training.PutRound(round with { Status = RoundStatus.Challenge, PhaseCloses = checked(block.Height + block.Params.Timing.ChallengeBlocks) });
    }

    // Arithmetic is canonical, so honest proposers agree to the bit. Where they differ, more than half of the revealed results decide
    // until the panel re-executes (docs/protocol.md, What comes later).
    private static AggregationProposal? MajorityOf(AggregationState state, AggregationRecord record)
    {
        IReadOnlyList<AggregationProposal> proposals = state.Proposals(record);
        foreach (AggregationProposal proposal in proposals)
        {
            if (!proposal.Revealed) continue;
            int same = proposals.Count(other => other.Revealed && other.ResultCid == proposal.ResultCid);
            if (2 * same > record.Reveals) return proposal;
        }
        return null;
    }

    private static void Fail(AggregationState state, Round round, AggregationRecord record, RoundFailure reason, BlockContext block)
    {
        SlashMissing(state, record, block);
        state.PutRecord(record with { Status = AggregationStatus.Failed });
        EndRound.Fail(state.Training, round, reason, block);
    }

    private static void SlashMissing(AggregationState state, AggregationRecord record, BlockContext block)
    {
        foreach (AggregationProposal proposal in state.Proposals(record))
        {
            if (proposal.Revealed) continue;
            Slashing.Validator(state.Verification, proposal.Proposer, block.Params.Stake.SlashAggregationMissedBps,
                ModuleAccounts.CommunityPool, "aggregation_missed", block);
        }
    }
}
