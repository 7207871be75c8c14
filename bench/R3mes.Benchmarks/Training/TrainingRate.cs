using System.Diagnostics;
using R3mes.Compute.Training;
using R3mes.Kernels;

namespace R3mes.Benchmarks.Training;

/// <summary>A trainer whose steps are timed: drawing, forward, backward, exact sums, clip, AdamW, digest of the step. The first step of a sample warms and is not counted.</summary>
internal sealed class TrainingRate : IDisposable
{
    private readonly TrainingSubject _subject;
    private readonly ThreadScheduler _scheduler;
    private readonly Trainer _trainer;
    private readonly TrainingParams _params;

    public TrainingRate(TrainingSubject subject, string backend, int threads, int batchSequences)
    {
        _subject = subject;
        _params = TrainingSubject.Params with { BatchSequences = batchSequences };
        _scheduler = new ThreadScheduler(threads);
        _trainer = new Trainer(TensorBackends.Create(backend), _scheduler, subject.Model, _params);
    }

    /// <summary>Tokens a second over <paramref name="steps"/> steps.</summary>
    public double Sample(int steps)
    {
        StepClock clock = new(steps + 1);
        TrainingOutcome outcome = _trainer.Train(_subject.Start, _subject.Text, TrainingSubject.Seed, clock);
        BenchException.Unless(outcome.Status == TrainingStatus.Stopped && clock.Steps == steps + 1, $"the training ended as {outcome.Status} after {outcome.Steps} steps");
        return (double)steps * _params.BatchSequences * _params.SequenceTokens / clock.SecondsAfterFirst;
    }

    public void Dispose() => _scheduler.Dispose();

    private sealed class StepClock(int steps) : ITrainingObserver
    {
        private long _first;
        private long _last;

        public int Steps { get; private set; }

        public double SecondsAfterFirst => Stopwatch.GetElapsedTime(_first, _last).TotalSeconds;

        public bool OnStep(int step, long lossFixed, long tokens)
        {
            _last = Stopwatch.GetTimestamp();
            if (Steps++ == 0) _first = _last;
            return Steps < steps;
        }
    }
}
