using R3mes.Application.Records;

namespace R3mes.Application.Views;

/// <summary>Something that a verifier was drawn to verify, and whose turn it is.</summary>
/// <param name="Draw">The draw; its commitment is zero until committed, its verdict none until revealed.</param>
/// <param name="Round">The round.</param>
/// <param name="Submission">The submission to re-execute, when the subject is a gradient.</param>
/// <param name="Assignment">What its miner owed.</param>
/// <param name="Aggregation">The aggregation to re-execute, when the subject is one.</param>
/// <param name="MayCommit">True while the verdict is to be committed.</param>
/// <param name="MayReveal">True while the committed verdict is to be revealed.</param>
public sealed record DrawView(
    Draw Draw, Round Round, StoredGradient? Submission, Assignment? Assignment, AggregationView? Aggregation, bool MayCommit, bool MayReveal);
