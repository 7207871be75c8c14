using R3mes.Application.Records;

namespace R3mes.Application.Views;

/// <summary>The aggregation of a round with everything that is needed to compute it.</summary>
/// <param name="Round">The round.</param>
/// <param name="Record">Where the aggregation stands.</param>
/// <param name="Participants">The submissions to combine, ascending by miner.</param>
/// <param name="Proposals">Who was drawn to aggregate, in drawn order.</param>
/// <param name="Dispute">The challenge, null when there is none.</param>
public sealed record AggregationView(
    Round Round, AggregationRecord Record, IReadOnlyList<StoredGradient> Participants, IReadOnlyList<AggregationProposal> Proposals, Dispute? Dispute);
