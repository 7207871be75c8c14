using System.Diagnostics;
using R3mes.Benchmarks.Results;
using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Kernels;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Training;

/// <summary>What part of a step its digest is (adapter and both moments, hashed by one thread), and the rates of the digest kernel and of the managed one.</summary>
internal static class DigestShare
{
    private const int Samples = 101;
    private const int LargeSamples = 7;
    private const int LargeBytes = 64 << 20;

    /// <summary>Measures the digest beside the step on one and two threads; the goal is held against the larger share.</summary>
    public static IEnumerable<Measurement> Measure(TrainingSubject subject, double[] stepSeconds)
    {
        ITensorBackend native = TensorBackends.Create(TensorBackends.Native), managed = new ReferenceBackend();
        Adapter start = subject.Start;
        AdamW optimiser = new(native, TrainingSubject.Params, start.Layout.Count);
        float[] adapter = start.Values.ToArray();
        // Moments that are not zero: what is hashed is then what a training hashes.
        optimiser.Step(adapter, start.Values, 0.001f);
        double[] seconds = Interleaved.Medians(Samples, () => Time(native, start.Layout, adapter, optimiser), () => Time(managed, start.Layout, adapter, optimiser));
        yield return new Measurement("step_digest_share_pct", 100 * seconds[0] / stepSeconds[1], "%", "on one thread; here on two", 100 * seconds[0] / stepSeconds[0]);
        yield return new Measurement("step_digest_ms", 1_000 * seconds[0], "ms", "by System.Security.Cryptography", 1_000 * seconds[1]);

        byte[] large = new byte[LargeBytes];
        new Random(1).NextBytes(large);
        double[] whole = Interleaved.Medians(LargeSamples, () => Time(native, large), () => Time(managed, large));
        yield return new Measurement("tensor_digest_mb_per_s_1t", LargeBytes / whole[0] / 1e6, "MB/s", "by System.Security.Cryptography, one tensor of 64 MiB", LargeBytes / whole[1] / 1e6);
    }

    private static double Time(ITensorBackend backend, AdapterLayout layout, float[] adapter, AdamW optimiser)
    {
        StepTrace trace = new(backend, layout);
        long began = Stopwatch.GetTimestamp();
        trace.Add(0, adapter, optimiser);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Time(ITensorBackend backend, byte[] tensor)
    {
        Digest[] root = new Digest[1];
        long began = Stopwatch.GetTimestamp();
        backend.TensorRoots(tensor, [tensor.Length], root);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
