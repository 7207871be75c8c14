using R3mes.Compute.Training;

namespace R3mes.Node.Workers;

/// <summary>Passes a trainer's steps on to the notes and stops it when the node stops.</summary>
internal sealed class StepReporter(string worker, int steps, IWorkerNotes notes, CancellationToken stop) : ITrainingObserver
{
    private const double LossUnit = 16777216.0;

    public bool OnStep(int step, long lossFixed, long tokens)
    {
        notes.Step(worker, step, steps, lossFixed / LossUnit / tokens);
        return !stop.IsCancellationRequested;
    }
}
