using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Training;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Aggregation;

/// <summary>Aggregations and their proposals.</summary>
/// <param name="overlay">State read and written.</param>
public sealed class AggregationState(StateOverlay overlay)
{
    /// <summary>Validators, draws and disputes in the same overlay.</summary>
    public VerificationState Verification { get; } = new(overlay);

    /// <summary>Rounds and miners in the same overlay.</summary>
    public TrainingState Training => Verification.Training;

    /// <summary>Balances in the same overlay.</summary>
    public BankState Bank => Training.Bank;

    /// <summary>The aggregation of a round, null before its participants are fixed.</summary>
    /// <param name="round">The round.</param>
    public AggregationRecord? FindRecord(ulong round) => overlay.Find<AggregationRecord>(KeySpace.AggregationOf(round));

    /// <summary>The aggregation of a round, empty before its participants are fixed.</summary>
    /// <param name="round">The round.</param>
    public AggregationRecord Record(ulong round) => FindRecord(round) ?? new AggregationRecord { RoundId = round };

    /// <summary>Adds or replaces an aggregation.</summary>
    /// <param name="record">The aggregation.</param>
    public void PutRecord(AggregationRecord record) => overlay.Put(KeySpace.AggregationOf(record.RoundId), record);

    /// <summary>Adds or replaces a proposal.</summary>
    /// <param name="proposal">The proposal.</param>
    public void PutProposal(AggregationProposal proposal) => overlay.Put(KeySpace.ProposalAt(proposal.RoundId, proposal.Slot), proposal);

    /// <summary>The proposals of an aggregation in drawn order.</summary>
    /// <param name="record">The aggregation.</param>
    public IReadOnlyList<AggregationProposal> Proposals(AggregationRecord record)
    {
        List<AggregationProposal> proposals = [];
        for (uint slot = 0; slot < record.Proposers; slot++)
            if (overlay.Find<AggregationProposal>(KeySpace.ProposalAt(record.RoundId, slot)) is { } proposal) proposals.Add(proposal);
        return proposals;
    }

    /// <summary>The proposal of an operator, null when it was not drawn.</summary>
    /// <param name="round">The round.</param>
    /// <param name="proposer">The operator.</param>
    public AggregationProposal? FindProposal(ulong round, Address proposer)
    {
        foreach (AggregationProposal proposal in Proposals(Record(round)))
            if (proposal.Proposer == proposer) return proposal;
        return null;
    }

    /// <summary>The submissions that a round's aggregation combines, ascending by miner: verified, or taken and not sampled.</summary>
    /// <param name="round">A round whose verdicts are tallied.</param>
    public IReadOnlyList<StoredGradient> Participants(Round round)
    {
        List<StoredGradient> participants = [];
        foreach (StoredGradient submission in Training.Submissions(round))
        {
            if (submission.Status is SubmissionStatus.Verified || (submission.Status is SubmissionStatus.Provisional && !submission.Sampled))
                participants.Add(submission);
        }
        return participants;
    }
}
