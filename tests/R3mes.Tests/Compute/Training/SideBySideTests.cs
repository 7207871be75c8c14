using R3mes.Compute.Arithmetic;
using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Training;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute.Layers;

namespace R3mes.Tests.Compute.Training;

public sealed class SideBySideTests
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 30, BatchSequences: 3, SequenceTokens: 16, LearningRateNano: 3_000_000, WarmupSteps: 5, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    // Plain is without any quantiser, or with the published model's rounding of activations to int8 (rounds).
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Canonical_training_follows_plain_training_of_the_same_samples(bool rounds)
    {
        TernaryModel model = TinyModels.Random(TinyModels.Small, 31);
        Adapter start = Adapter.Initial(TinyModels.Small, Params.Lora, Sha256.Hash([31]));
        byte[] shard = TinyModels.Text(3000, 32);
        Digest seed = Sha256.Hash([33]);
        Losses canonical = new();
        Assert.Equal(TrainingStatus.Completed, new Trainer(new ReferenceBackend(), new InlineScheduler(), model, Params).Train(start, shard, seed, canonical).Status);
        List<double> plain = TrainPlainly(model, start, shard, new PhiloxStream(seed, "sample"), rounds);
        double worst = 0;
        for (int step = 0; step < Params.LocalSteps; step++) worst = Math.Max(worst, Math.Abs((canonical.Means[step] / plain[step]) - 1));
        double fallen = (canonical.Means[0] - canonical.Means[^1]) / (plain[0] - plain[^1]);
        TestContext.Current.TestOutputHelper?.WriteLine($"plain {plain[0]:f4} to {plain[^1]:f4}, canonical {canonical.Means[0]:f4} to {canonical.Means[^1]:f4}, worst step {worst:p2}");
        Assert.True(plain[^1] < plain[0] * 0.6);
        Assert.InRange(worst, 0, 0.01);
        Assert.InRange(fallen, 0.95, 1.05);
    }

    private static List<double> TrainPlainly(TernaryModel model, Adapter start, byte[] shard, PhiloxStream samples, bool rounds)
    {
        PlainModel plain = new(model, start.Layout, rounds);
        double[] w = [.. start.Values.ToArray().Select(x => (double)x)], m = new double[w.Length], v = new double[w.Length];
        List<double> losses = [];
        double tokens = Params.BatchSequences * Params.SequenceTokens;
        for (int step = 0; step < Params.LocalSteps; step++)
        {
            double loss = 0;
            double[] g = new double[w.Length];
            for (int i = 0; i < Params.BatchSequences; i++)
            {
                int offset = (int)samples.Below((ulong)(shard.Length - Params.SequenceTokens), (ulong)((step * Params.BatchSequences) + i));
                (double one, double[]? gradient, _) = plain.Run(w, shard.AsSpan(offset, Params.SequenceTokens + 1), backward: true);
                loss += one;
                for (int j = 0; j < g.Length; j++) g[j] += gradient![j] / tokens;
            }

            losses.Add(loss / tokens);
            double clip = Math.Min(1, Params.Clip / (Math.Sqrt(g.Sum(x => x * x)) + 1e-6));
            double lr = Params.LearningRate(step), b1 = Params.Beta1, b2 = Params.Beta2;
            for (int j = 0; j < w.Length; j++)
            {
                m[j] = (b1 * m[j]) + ((1 - b1) * g[j] * clip);
                v[j] = (b2 * v[j]) + ((1 - b2) * g[j] * clip * g[j] * clip);
                double change = m[j] / (1 - Math.Pow(b1, step + 1)) / (Math.Sqrt(v[j] / (1 - Math.Pow(b2, step + 1))) + Params.Epsilon);
                w[j] = (w[j] * (1 - (lr * Params.WeightDecay))) - (lr * change);
            }
        }

        return losses;
    }

    private sealed class Losses : ITrainingObserver
    {
        public List<double> Means { get; } = [];

        public bool OnStep(int step, long lossFixed, long tokens)
        {
            Means.Add(lossFixed / 16777216.0 / tokens);
            return true;
        }
    }
}
