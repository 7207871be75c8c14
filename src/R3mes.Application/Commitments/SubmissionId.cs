using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>Name of a submission: a hash over who submitted what.</summary>
public static class SubmissionId
{
    /// <summary>The id.</summary>
    /// <param name="submission">The submission.</param>
    public static Digest Of(StoredGradient submission) =>
        DomainHash.Begin("remes/submission/v1").Add(submission.RoundId).Add(submission.Miner).Add(submission.GradientCid.Digest)
            .Add(submission.GradientHash).Add(submission.TraceRoot).Finish();
}
