namespace R3mes.Application.Records;

/// <summary>Rounds in words.</summary>
public static class RoundText
{
    /// <summary>True when the round is final or failed.</summary>
    /// <param name="round">The round.</param>
    public static bool IsOver(this Round round) => round.Status is RoundStatus.Final or RoundStatus.Failed;

    /// <summary>The phase in one word.</summary>
    /// <param name="status">The phase.</param>
    public static string ToText(this RoundStatus status) => status switch
    {
        RoundStatus.Training => "training",
        RoundStatus.Closed => "closed",
        RoundStatus.Verifying => "verifying",
        RoundStatus.Revealing => "revealing",
        RoundStatus.Tallied => "tallied",
        RoundStatus.Aggregating => "aggregating",
        RoundStatus.Unveiling => "unveiling",
        RoundStatus.Challenge => "challenge",
        RoundStatus.Final => "final",
        RoundStatus.Failed => "failed",
        _ => "none",
    };

    /// <summary>The reason as events name it.</summary>
    /// <param name="failure">The reason.</param>
    public static string ToText(this RoundFailure failure) => failure switch
    {
        RoundFailure.NoSubmission => "no_submission",
        RoundFailure.NoValidSubmission => "no_valid_submission",
        RoundFailure.NoAggregationCommitted => "no_aggregation_committed",
        RoundFailure.NoAggregationRevealed => "no_aggregation_revealed",
        RoundFailure.AggregationsDiffer => "aggregations_differ",
        _ => "none",
    };

    /// <summary>The status in one word.</summary>
    /// <param name="status">The status.</param>
    public static string ToText(this SubmissionStatus status) => status switch
    {
        SubmissionStatus.Provisional => "provisional",
        SubmissionStatus.Verified => "verified",
        SubmissionStatus.Invalid => "invalid",
        SubmissionStatus.Unavailable => "unavailable",
        SubmissionStatus.Undecided => "undecided",
        _ => "none",
    };

    /// <summary>The status as events name it.</summary>
    /// <param name="status">The status.</param>
    public static string ToText(this DisputeStatus status) => status switch
    {
        DisputeStatus.Opened => "opened",
        DisputeStatus.Verifying => "verifying",
        DisputeStatus.Revealing => "revealing",
        DisputeStatus.ChallengerWon => "challenger_won",
        DisputeStatus.ProposerWon => "proposer_won",
        DisputeStatus.Undecided => "undecided",
        _ => "none",
    };
}
