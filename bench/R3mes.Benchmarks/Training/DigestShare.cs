using System.Diagnostics;
using R3mes.Benchmarks.Results;
using R3mes.Compute.Models;
using R3mes.Compute.Training;

namespace R3mes.Benchmarks.Training;

/// <summary>What part of a step its digest is: adapter and both moments, hashed by one thread.</summary>
internal static class DigestShare
{
    private const int Samples = 101;

    /// <summary>Measures the digest beside the step on one and two threads; the goal is held against the larger share.</summary>
    public static IEnumerable<Measurement> Measure(TrainingSubject subject, double[] stepSeconds)
    {
        Adapter start = subject.Start;
        AdamW optimiser = new(TrainingSubject.Params, start.Layout.Count);
        float[] adapter = start.Values.ToArray();
        // Moments that are not zero: what is hashed is then what a training hashes.
        optimiser.Step(adapter, start.Values, 0.001f);
        double digest = Interleaved.Medians(Samples, () => Time(start.Layout, adapter, optimiser))[0];
        yield return new Measurement("step_digest_share_pct", 100 * digest / stepSeconds[1], "%", "on one thread; here on two", 100 * digest / stepSeconds[0]);
        yield return new Measurement("step_digest_ms", 1_000 * digest, "ms", "ms of a step on two threads", 1_000 * stepSeconds[1]);
    }

    private static double Time(AdapterLayout layout, float[] adapter, AdamW optimiser)
    {
        StepTrace trace = new();
        long began = Stopwatch.GetTimestamp();
        trace.Add(0, layout, adapter, optimiser);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
