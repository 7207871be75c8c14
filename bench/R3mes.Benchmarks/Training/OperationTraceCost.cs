using R3mes.Benchmarks.Results;
using R3mes.Kernels;

namespace R3mes.Benchmarks.Training;

/// <summary>What a trace of every operation of a step would cost beside the step: the digest of each operation's inputs and outputs, on one thread.</summary>
internal static class OperationTraceCost
{
    private const int Steps = 4;

    public static IEnumerable<Measurement> Measure(TrainingSubject subject)
    {
        CpuBackend backend = new();
        using ThreadScheduler scheduler = new(1);
        double step = TimedSteps.Run(backend, scheduler, subject.Model, TrainingSubject.Params, subject.Start, subject.Text, Steps, _ => { });
        TracedBackend traced = new(backend);
        List<double> read = [], written = [], bytes = [];
        TimedSteps.Run(traced, scheduler, subject.Model, TrainingSubject.Params, subject.Start, subject.Text, Steps, done =>
        {
            if (done > 1)
            {
                read.Add(traced.Read.Seconds);
                written.Add(traced.Written.Seconds);
                bytes.Add(traced.Written.Bytes);
            }

            traced.Reset();
        });
        double inputs = Interleaved.Median(read), outputs = Interleaved.Median(written);
        yield return new Measurement("operation_trace_share_pct", 100 * (inputs + outputs) / step, "%", "ms of the step on one thread; inputs and outputs of every operation hashed", 1_000 * step);
        yield return new Measurement("operation_trace_outputs_share_pct", 100 * outputs / step, "%", "MB of outputs a step; each tensor hashed once, where it is written", bytes[0] / 1e6);
    }
}
