using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>What a <see cref="TrainingJob"/> gave: equal to the last bit for whoever runs it.</summary>
/// <param name="Status">Only <see cref="TrainingStatus.Completed"/> has a gradient.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Gradient">The pseudo-gradient, or null.</param>
/// <param name="StepDigests">One a step; only their root is public.</param>
/// <param name="TraceRoot">RFC 6962 root over the step digests.</param>
/// <param name="LossBeforeFixed">Mean probe loss before, 2^-24 nats.</param>
/// <param name="LossAfterFixed">Mean probe loss after, 2^-24 nats.</param>
/// <param name="Samples">Sequences trained on.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Refused">The value that ended a diverged training, where one can be pointed at.</param>
public sealed record LocalWork(
    TrainingStatus Status,
    int Steps,
    Gradient? Gradient,
    IReadOnlyList<Digest> StepDigests,
    Digest TraceRoot,
    long LossBeforeFixed,
    long LossAfterFixed,
    long Samples,
    long Tokens,
    RefusedValue? Refused = null)
{
    /// <summary>The outcome as it came from the trainer.</summary>
    public static LocalWork Of(TrainingOutcome outcome) => new(
        outcome.Status,
        outcome.Steps,
        outcome.Gradient,
        outcome.StepDigests,
        outcome.TraceRoot,
        outcome.LossBeforeFixed,
        outcome.LossAfterFixed,
        outcome.Samples,
        outcome.Tokens,
        outcome.Refused);
}
