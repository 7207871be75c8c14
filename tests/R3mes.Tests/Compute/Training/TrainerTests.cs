using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Training;

public sealed class TrainerTests
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 3, BatchSequences: 5, SequenceTokens: 16, LearningRateNano: 5_000_000, WarmupSteps: 2, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    private static readonly Digest Seed = Sha256.Hash("sample seed"u8);

    private static readonly TernaryModel Model = TinyModels.Random(TinyModels.Small, 1);

    [Fact]
    public void Any_number_of_workers_and_any_order_of_sequences_give_the_same_bits()
    {
        TrainingOutcome expected = Train(new InlineScheduler(), Params);
        Assert.Equal(TrainingStatus.Completed, expected.Status);
        foreach (IWorkScheduler scheduler in new IWorkScheduler[] { new InlineScheduler(reverse: true), new ThreadedScheduler(1), new ThreadedScheduler(2), new ThreadedScheduler(3) })
        {
            TrainingOutcome outcome = Train(scheduler, Params);
            Assert.Equal(expected.StepDigests, outcome.StepDigests);
            Assert.Equal(expected.TraceRoot, outcome.TraceRoot);
            Assert.Equal(expected.Gradient!.Hash, outcome.Gradient!.Hash);
            Assert.Equal(expected.Gradient.Encode(), outcome.Gradient.Encode());
            Assert.Equal(expected.LossAfterFixed, outcome.LossAfterFixed);
        }
    }

    /// <summary>Version 1 of the arithmetic, to the bit: a change that moves these is another version, and breaks consensus (docs/arithmetic.md).</summary>
    [Fact]
    public void The_bits_of_version_1_stay_what_they_are()
    {
        TrainingOutcome outcome = Train(new InlineScheduler(), Params);
        Assert.Equal("f45c3e71159394f6c2fbf1da51a5f0a47d69cd6a5364270551322d56c782c48b", outcome.Gradient!.Hash.ToString());
        Assert.Equal("7ae7bb2beb7207b2ff4527db88562f83c43984a7fbd19d9c1b1db46401bca2e9", outcome.TraceRoot.ToString());
        Assert.Equal((175_143_932L, 152_141_514L), (outcome.LossBeforeFixed, outcome.LossAfterFixed));
    }

    [Fact]
    public void A_trainer_can_be_used_again_and_remembers_nothing()
    {
        Trainer trainer = new(new ReferenceBackend(), new InlineScheduler(), Model, Params);
        Adapter start = Start();
        Digest first = trainer.Train(start, TinyModels.Text(900, 3), Seed, null).Gradient!.Hash;
        trainer.Train(start, TinyModels.Text(400, 4), Sha256.Hash("another"u8), null);
        Assert.Equal(first, trainer.Train(start, TinyModels.Text(900, 3), Seed, null).Gradient!.Hash);
    }

    [Fact]
    public void Training_lowers_the_loss_of_text_it_did_not_draw()
    {
        TrainingParams parameters = Params with { LocalSteps = 24, BatchSequences = 4, LearningRateNano = 30_000_000 };
        Trainer trainer = new(new ReferenceBackend(), new InlineScheduler(), Model, parameters);
        Adapter start = Start();
        byte[] heldOut = TinyModels.Text(800, 99);
        TrainingOutcome outcome = trainer.Train(start, TinyModels.Text(4000, 3), Seed, null);
        Assert.Equal(TrainingStatus.Completed, outcome.Status);
        Assert.True(outcome.LossAfterFixed < outcome.LossBeforeFixed * 0.8, $"{outcome.LossBeforeFixed} {outcome.LossAfterFixed}");

        float[] end = start.Values.ToArray();
        for (int i = 0; i < end.Length; i++) end[i] -= outcome.Gradient!.Values[i];
        double before = trainer.Evaluate(start, heldOut).MeanNats;
        double after = trainer.Evaluate(Adapter.FromValues(start.Layout, end), heldOut).MeanNats;
        Assert.True(after < before * 0.8, $"{before} {after}");
    }

    [Fact]
    public void One_bit_of_shard_seed_or_adapter_changes_the_result()
    {
        byte[] shard = TinyModels.Text(900, 3);
        Digest expected = Train(new InlineScheduler(), Params).Gradient!.Hash;
        Trainer trainer = new(new ReferenceBackend(), new InlineScheduler(), Model, Params);
        Assert.NotEqual(expected, trainer.Train(Start(), shard, Sha256.Hash("other seed"u8), null).Gradient!.Hash);
        float[] values = Start().Values.ToArray();
        values[0] = MathF.BitIncrement(values[0]);
        Assert.NotEqual(expected, trainer.Train(Adapter.FromValues(Start().Layout, values), shard, Seed, null).Gradient!.Hash);
        for (int i = 0; i < shard.Length; i++) shard[i] ^= 1;
        Assert.NotEqual(expected, trainer.Train(Start(), shard, Seed, null).Gradient!.Hash);
    }

    [Fact]
    public void Divergence_is_a_result_with_the_step_it_came_in()
    {
        float[] values = Start().Values.ToArray();
        values.AsSpan().Fill(1e30f);
        Trainer trainer = new(new ReferenceBackend(), new ThreadedScheduler(2), Model, Params);
        TrainingOutcome outcome = trainer.Train(Adapter.FromValues(Start().Layout, values), TinyModels.Text(900, 3), Seed, null);
        Assert.Equal(TrainingStatus.Diverged, outcome.Status);
        Assert.Equal(0, outcome.Steps);
        Assert.Null(outcome.Gradient);
        Assert.StartsWith("layers.0.", outcome.Refused!.Tensor, StringComparison.Ordinal);
        Assert.Equal($"{outcome.Refused.Tensor} holds {outcome.Refused.Value} at [{outcome.Refused.Row}, {outcome.Refused.Column}]", outcome.Refused.Sentence);
        Assert.False(float.IsFinite(outcome.Refused.Value));
        EvaluationResult loss = trainer.Evaluate(Adapter.FromValues(Start().Layout, values), TinyModels.Text(100, 3));
        Assert.False(loss.Finite);
        Assert.Equal(outcome.Refused, loss.Refused);
        Assert.Equal(long.MaxValue, loss.MeanLossFixed);
        Assert.Equal(double.PositiveInfinity, loss.MeanNats);
    }

    [Fact]
    public void A_pseudo_gradient_that_is_not_finite_is_no_gradient_though_both_adapters_are_finite()
    {
        // Rate 2 and decay 1 turn each weight's sign: 2e38 becomes -2e38, and their difference is past the largest f32.
        TrainingParams turning = Params with { LocalSteps = 1, WarmupSteps = 0, LearningRateNano = 2_000_000_000, WeightDecayMicro = 1_000_000 };
        Assert.Null(turning.Check(Model.Shape));
        float[] values = new float[Start().Layout.Count];
        values[5] = 1e38f;
        Trainer trainer = new(new BlindBackend(), new InlineScheduler(), Model, turning);
        TrainingOutcome within = trainer.Train(Adapter.FromValues(Start().Layout, values), TinyModels.Text(900, 3), Seed, null);
        Assert.Equal((TrainingStatus.Completed, 2e38f), (within.Status, Math.Abs(within.Gradient!.Values[5])));
        values[5] = 2e38f;
        TrainingOutcome past = trainer.Train(Adapter.FromValues(Start().Layout, values), TinyModels.Text(900, 3), Seed, null);
        Assert.Equal(TrainingStatus.Diverged, past.Status);
        Assert.Null(past.Gradient);
        AdapterTensor tensor = Start().Layout.Tensors[0];
        Assert.Equal(new RefusedValue(tensor.Name + ".pseudo_gradient", 5 / tensor.Cols, 5 % tensor.Cols, float.PositiveInfinity), past.Refused);
    }

    [Fact]
    public void A_gradient_of_the_scores_that_is_not_finite_is_named_as_itself()
    {
        TrainingOutcome outcome = new Trainer(new BlindBackend(refusesAttentionBackward: true), new InlineScheduler(), Model, Params).Train(Start(), TinyModels.Text(900, 3), Seed, null);
        Assert.Equal(TrainingStatus.Diverged, outcome.Status);
        Assert.Equal("layers.1.attention.scores.gradient is not finite, though all of layers.1.attention.output.gradient is", outcome.Refused!.Sentence);
    }

    [Fact]
    public void The_observer_sees_every_step_and_can_stop()
    {
        Observer observer = new(stopAfter: 2);
        TrainingOutcome outcome = new Trainer(new ReferenceBackend(), new InlineScheduler(), Model, Params).Train(Start(), TinyModels.Text(900, 3), Seed, observer);
        Assert.Equal(TrainingStatus.Stopped, outcome.Status);
        Assert.Equal([1, 2], observer.Steps);
        Assert.Null(outcome.Gradient);
        TrainingOutcome whole = Train(new InlineScheduler(), Params);
        Assert.Equal(whole.StepDigests.Take(2), outcome.StepDigests);
        Assert.Equal(3 * 5 * 16, whole.Tokens);
        Assert.Equal(15, whole.Samples);
    }

    [Fact]
    public void The_loss_of_a_text_is_the_sum_over_its_contexts()
    {
        Trainer trainer = new(new ReferenceBackend(), new ThreadedScheduler(2), Model, Params);
        byte[] text = TinyModels.Text(16 * 3 + 9, 5);
        EvaluationResult whole = trainer.Evaluate(Start(), text);
        long sum = 0;
        for (int i = 0; i < 3; i++) sum += trainer.Evaluate(Start(), text.AsMemory(16 * i, 17)).SumLossFixed;
        Assert.Equal(48, whole.Tokens);
        Assert.Null(whole.Refused);
        Assert.Equal(sum, whole.SumLossFixed);
        Assert.Equal(0, trainer.Evaluate(Start(), text.AsMemory(0, 16)).Tokens);
        Assert.Equal(0, trainer.Evaluate(Start(), Array.Empty<byte>()).Tokens);
    }

    [Theory]
    [InlineData(0, 5, 16, 4)]
    [InlineData(3, 0, 16, 4)]
    [InlineData(3, 1025, 16, 4)]
    [InlineData(3, 5, 1, 4)]
    [InlineData(3, 5, 65, 4)]
    [InlineData(3, 5, 16, 0)]
    [InlineData(3, 5, 16, 65)]
    public void Refuses_parameters_beyond_the_limits(int steps, int batch, int tokens, int rank)
        => Assert.NotNull((Params with { LocalSteps = steps, BatchSequences = batch, SequenceTokens = tokens, LoraRank = rank }).Check(TinyModels.Small));

    [Fact]
    public void Refuses_a_shape_whose_sums_could_overflow()
    {
        Assert.Null(Params.Check(TinyModels.Small));
        Assert.NotNull(Params.Check(TinyModels.Small with { HiddenSize = 1 << 17 }));
        Assert.NotNull(Params.Check(TinyModels.Small with { HeadDim = 12 }));
        Assert.NotNull(Params.Check(TinyModels.Small with { KvHeads = 3 }));
        Assert.NotNull(Params.Check(TinyModels.Small with { VocabSize = 257 }));
        Assert.NotNull((Params with { LoraRank = 64 }).Check(TinyModels.Small with { Layers = 512, IntermediateSize = 1 << 16, HiddenSize = 4096 }));
    }

    private static Adapter Start() => Adapter.Initial(TinyModels.Small, Params.Lora, Sha256.Hash("adapter"u8));

    private static TrainingOutcome Train(IWorkScheduler scheduler, TrainingParams parameters)
        => new Trainer(new ReferenceBackend(), scheduler, Model, parameters).Train(Start(), TinyModels.Text(900, 3), Seed, null);

    private sealed class Observer(int stopAfter) : ITrainingObserver
    {
        public List<int> Steps { get; } = [];

        public bool OnStep(int step, long lossFixed, long tokens)
        {
            Steps.Add(step);
            return step < stopAfter;
        }
    }
}
