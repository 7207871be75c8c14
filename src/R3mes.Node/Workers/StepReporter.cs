using System.Diagnostics;

namespace R3mes.Node.Workers;

/// <summary>Passes a trainer's steps on to the notes with what they took, and stops it when the node stops.</summary>
internal sealed class StepReporter(string worker, WorkPurpose purpose, int steps, IWorkerNotes notes, CancellationToken stop) : ILaneObserver
{
    private const double LossUnit = 16777216.0;

    private long _began = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Since the job had the lane.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    public void Began() => _began = _last = Stopwatch.GetTimestamp();

    public bool OnStep(int step, long lossFixed, long tokens)
    {
        long now = Stopwatch.GetTimestamp();
        double loss = lossFixed / LossUnit / tokens;
        notes.Worked(new WorkStep(purpose, tokens, Stopwatch.GetElapsedTime(_last, now).TotalSeconds, loss));
        notes.Step(worker, step, steps, loss);
        _last = now;
        return !stop.IsCancellationRequested;
    }
}
