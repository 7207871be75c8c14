using R3mes.Benchmarks.Results;
using R3mes.Kernels;

namespace R3mes.Benchmarks.Training;

/// <summary>Tokens a second of the C kernels and of PyTorch in plain f32, in turn; of the reference backend after them, on a smaller batch.</summary>
internal static class TokenRates
{
    private const int Rounds = 7;
    private const int Steps = 3;
    private const int ReferenceRounds = 3;
    private const int FinalistsMax = 4;

    /// <summary>Measures; <paramref name="stepSeconds"/> takes the seconds of a step on one and two threads.</summary>
    public static IEnumerable<Measurement> Measure(BenchFolders folders, TrainingSubject subject, ScratchFolder scratch, double[] stepSeconds)
    {
        string run = scratch.Fresh();
        PlainTrainer.WriteRun(folders, subject, run);
        List<PlainTrainer> plain = [];
        try
        {
            Choose(folders, run, plain);
            using TrainingRate one = new(subject, TensorBackends.Native, 1, TrainingSubject.Params.BatchSequences);
            using TrainingRate two = new(subject, TensorBackends.Native, 2, TrainingSubject.Params.BatchSequences);
            double[] rates = Interleaved.Medians(Rounds, [() => one.Sample(Steps), () => two.Sample(Steps), .. plain.Select(trainer => (Func<double>)(() => trainer.Sample(Steps)))]);
            (stepSeconds[0], stepSeconds[1]) = (TrainingSubject.StepTokens / rates[0], TrainingSubject.StepTokens / rates[1]);
            return Rows(rates, plain);
        }
        finally
        {
            plain.ForEach(trainer => trainer.Dispose());
        }
    }

    /// <summary>The reference backend: two sequences a step, one a thread, where the others have eight.</summary>
    public static IEnumerable<Measurement> MeasureReference(TrainingSubject subject)
    {
        using TrainingRate one = new(subject, "reference", 1, 2), two = new(subject, "reference", 2, 2);
        using TrainingRate native = new(subject, TensorBackends.Native, 1, 2), nativeTwo = new(subject, TensorBackends.Native, 2, 2);
        double[] rates = Interleaved.Medians(ReferenceRounds, () => one.Sample(1), () => two.Sample(1), () => native.Sample(3), () => nativeTwo.Sample(3));
        yield return new Measurement("tiny_train_reference_tokens_per_s_1t", rates[0], "tokens/s", "C kernels, same batch of 2 sequences", rates[2]);
        yield return new Measurement("tiny_train_reference_tokens_per_s_2t", rates[1], "tokens/s", "C kernels, same batch of 2 sequences", rates[3]);
    }

    // Every way of PyTorch runs alone first; the fastest four go on beside ours.
    private static void Choose(BenchFolders folders, string run, List<PlainTrainer> chosen)
    {
        BenchException.Unless(Directory.Exists(folders.OpenBlas), $"{folders.OpenBlas} is missing: run `make bench`, which fetches it");
        List<(PlainTrainer Trainer, double Rate)> tried = [];
        foreach (PlainWay way in PlainWay.All)
        {
            PlainTrainer trainer = new(folders, run, way);
            chosen.Add(trainer);
            trainer.Sample(1);
            tried.Add((trainer, trainer.Sample(2)));
            Console.WriteLine($"bench: {trainer.Name}: {tried[^1].Rate:F0} tokens/s alone");
        }

        foreach ((PlainTrainer slow, _) in tried.OrderByDescending(entry => entry.Rate).Skip(FinalistsMax))
        {
            chosen.Remove(slow);
            slow.Dispose();
        }
    }

    private static IEnumerable<Measurement> Rows(double[] rates, List<PlainTrainer> plain)
    {
        double[] others = rates[2..];
        int best = Array.IndexOf(others, others.Max());
        yield return new Measurement("tiny_train_tokens_per_s_1t", rates[0], "tokens/s", plain[best].Name, others[best]);
        yield return new Measurement("tiny_train_tokens_per_s_2t", rates[1], "tokens/s", plain[best].Name, others[best]);
        double ours = Math.Max(rates[0], rates[1]);
        yield return new Measurement("tiny_train_vs_best_torch_f32", ours / others[best], "ratio", $"tokens/s by {plain[best].Name}", others[best]);
        for (int i = 0; i < plain.Count; i++)
            yield return new Measurement($"torch_f32_tokens_per_s_{plain[i].Way.Key}", others[i], "tokens/s", plain[i].Name);
    }
}
