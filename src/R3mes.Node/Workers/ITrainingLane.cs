using R3mes.Compute.Models;
using R3mes.Compute.Training;

namespace R3mes.Node.Workers;

/// <summary>Where training, re-execution and evaluation run: one job at a time, the others wait. Safe from any thread.</summary>
public interface ITrainingLane
{
    /// <summary>Names and shapes of the adapter's tensors.</summary>
    AdapterLayout Layout { get; }

    /// <summary>Runs a job; the observer may stop it.</summary>
    LocalWork Train(TrainingJob job, ITrainingObserver? observer);

    /// <summary>The loss of <paramref name="text"/> under <paramref name="adapter"/>.</summary>
    EvaluationResult Evaluate(Adapter adapter, ReadOnlyMemory<byte> text);
}
