using System.Diagnostics;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Training;

/// <summary>Runs a few training steps on one thread; the first warms.</summary>
internal sealed class TimedSteps : ITrainingObserver
{
    private readonly List<double> _seconds = [];
    private readonly Action<int> _afterStep;
    private readonly int _steps;
    private long _last;

    private TimedSteps(int steps, Action<int> afterStep) => (_steps, _afterStep) = (steps, afterStep);

    /// <summary>Median seconds of the steps after the first; <paramref name="afterStep"/> is called after each, outside the time.</summary>
    public static double Run(ITensorBackend backend, IWorkScheduler scheduler, TernaryModel model, TrainingParams parameters, Adapter start, byte[] text, int steps, Action<int> afterStep)
    {
        TimedSteps clock = new(steps, afterStep);
        TrainingOutcome outcome = new Trainer(backend, scheduler, model, parameters with { LocalSteps = steps }).Train(start, text, Sha256.Hash("bench"u8), clock);
        BenchException.Unless(clock._seconds.Count == steps - 1, $"the training ended as {outcome.Status} after {outcome.Steps} steps");
        return Interleaved.Median(clock._seconds);
    }

    public bool OnStep(int step, long lossFixed, long tokens)
    {
        if (step > 1) _seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
        _afterStep(step);
        _last = Stopwatch.GetTimestamp();
        return step < _steps;
    }
}
