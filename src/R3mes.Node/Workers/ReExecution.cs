using System.Diagnostics;
using R3mes.Application.Commitments;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>Does a miner's or a proposer's work again and compares: equal to the last bit or not, nothing between.</summary>
public sealed class ReExecution(ITrainingLane lane, RoundMaterial material, AggregationRule rule, int localSteps)
{
    /// <summary>What <paramref name="verifier"/> finds on a draw; null when it was stopped or lacks the round's own material, and must try again.</summary>
    public Finding? Run(DrawView draw, Address verifier, string name, IWorkerNotes notes, CancellationToken stop) =>
        draw.Draw.Subject == Subject.Gradient ? Gradient(draw, verifier, name, notes, stop) : Aggregation(draw, verifier, notes);

    private Finding? Gradient(DrawView draw, Address verifier, string name, IWorkerNotes notes, CancellationToken stop)
    {
        if (draw.Submission is not { } claimed || draw.Assignment is not { } assignment) return null;
        TrainingJob? job = material.Job(draw.Round, assignment);
        if (job is null)
        {
            notes.Say(name, $"cannot fetch the adapter or shard {assignment.Shard} of round {draw.Round.Id}; trying again after the next block");
            return null;
        }

        if (!material.IsThere(claimed.GradientCid))
        {
            // There is nothing to show for content that is not there: the chain wants a digest of work alone.
            notes.Found(Subject.Gradient, Verdict.Unavailable, 0);
            return new Finding(Verdict.Unavailable, 0, default);
        }

        StepReporter reporter = new(name, WorkPurpose.Verification, localSteps, notes, stop);
        LocalWork work = lane.Train(job, reporter);
        if (work.Status == TrainingStatus.Stopped) return null;
        bool equal = work.Gradient is not null && IsSame(claimed, work, work.Gradient);
        notes.Found(Subject.Gradient, equal ? Verdict.Valid : Verdict.Invalid, reporter.Seconds);
        // The trace's digests stay with the miner until a dispute opens them, so the step named is the last: the first whose outcome is known to differ.
        return Of(equal ? Verdict.Valid : Verdict.Invalid, equal ? 0 : (uint)Math.Max(1, work.Steps), draw.Draw, verifier, [.. work.StepDigests]);
    }

    private static bool IsSame(StoredGradient claimed, LocalWork work, Gradient gradient) =>
        claimed.GradientHash == gradient.Hash
        && claimed.GradientCid == Cid.Of(gradient.Encode())
        && claimed.TraceRoot == work.TraceRoot
        && claimed.Samples == (ulong)work.Samples
        && claimed.Tokens == (ulong)work.Tokens
        && claimed.LossBefore == work.LossBeforeFixed
        && claimed.LossAfter == work.LossAfterFixed;

    private Finding? Aggregation(DrawView draw, Address verifier, IWorkerNotes notes)
    {
        long began = Stopwatch.GetTimestamp();
        if (draw.Aggregation is not { } aggregation) return null;
        Adapter? result = rule.Apply(aggregation, material);
        if (result is null) return null;
        Digest[] intermediates = [.. aggregation.Participants.Select(p => p.GradientHash), result.Hash];
        bool equal = aggregation.Record.ResultCid == Cid.Of(result.Encode());
        notes.Found(Subject.Aggregation, equal ? Verdict.Valid : Verdict.Invalid, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return Of(equal ? Verdict.Valid : Verdict.Invalid, equal ? 0u : 1u, draw.Draw, verifier, intermediates);
    }

    private static Finding Of(Verdict verdict, uint step, Draw draw, Address verifier, ReadOnlySpan<Digest> intermediates) =>
        new(verdict, step, VerdictDigest.Of(verifier, draw.RoundId, draw.Subject, draw.Owner, intermediates));
}
