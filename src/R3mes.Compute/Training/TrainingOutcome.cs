using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Training;

/// <summary>What a training of one round gives.</summary>
public sealed class TrainingOutcome
{
    internal TrainingOutcome()
    {
    }

    /// <summary>How it ended.</summary>
    public required TrainingStatus Status { get; init; }

    /// <summary>The value that ended a diverged training, where one can be pointed at; else null. It is for people: no hash covers it.</summary>
    public RefusedValue? Refused { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>The pseudo-gradient; null unless completed.</summary>
    public Gradient? Gradient { get; init; }

    /// <summary>One digest a step done, of adapter and optimiser state after it.</summary>
    public required IReadOnlyList<Digest> StepDigests { get; init; }

    /// <summary>RFC 6962 root over the step digests.</summary>
    public required Digest TraceRoot { get; init; }

    /// <summary>Mean loss a token of the probe sequences before the first step, in 2^-24 nats.</summary>
    public required long LossBeforeFixed { get; init; }

    /// <summary>Mean loss a token of the same sequences after the last step, in 2^-24 nats; 0 unless completed.</summary>
    public required long LossAfterFixed { get; init; }

    /// <summary>Sequences trained on.</summary>
    public required int Samples { get; init; }

    /// <summary>Tokens trained on.</summary>
    public required long Tokens { get; init; }
}
