using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Kernels;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute;

namespace R3mes.Tests.Kernels;

public sealed class CpuTrainingTests
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 3, BatchSequences: 5, SequenceTokens: 27, LearningRateNano: 5_000_000, WarmupSteps: 2, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    /// <summary>Widths that are no multiple of any lane count.</summary>
    private static readonly ModelShape Ragged = new(44, 76, 2, 3, 1, 4, 256, 64, 1e-5f, 10000f);

    [Fact]
    public void A_whole_training_run_equals_the_reference_with_any_number_of_threads()
    {
        foreach (ModelShape shape in (ModelShape[])[TinyModels.Small, Ragged])
        {
            TrainingOutcome expected = Train(new ReferenceBackend(), new InlineScheduler(), shape, Params);
            Assert.Equal(TrainingStatus.Completed, expected.Status);
            foreach (int workers in (int[])[1, 2, 3])
            {
                using var scheduler = new ThreadScheduler(workers);
                foreach (CpuBackend cpu in Backends.All) AssertEqual(expected, Train(cpu, scheduler, shape, Params));
            }
        }
    }

    [Fact]
    public void Fifty_steps_equal_the_reference_with_every_variant_and_any_number_of_threads()
    {
        TrainingParams fifty = Params with { LocalSteps = 50, BatchSequences = 2, SequenceTokens = 13 };
        TrainingOutcome expected = Train(new ReferenceBackend(), new InlineScheduler(), Ragged, fifty);
        Assert.Equal(50, expected.StepDigests.Count);
        foreach (int workers in (int[])[1, 2, 3])
        {
            using var scheduler = new ThreadScheduler(workers);
            foreach (CpuBackend cpu in Backends.All) AssertEqual(expected, Train(cpu, scheduler, Ragged, fifty));
        }
    }

    [Fact]
    public void A_training_that_diverges_names_the_same_value_on_every_backend()
    {
        TrainingParams wild = Params with { LocalSteps = 3, LearningRateNano = 2_000_000_000, WarmupSteps = 0 };
        foreach (float size in (float[])[1e30f, 1e18f, 1e9f, 1e5f])
        {
            float[] values = [.. TinyModels.RandomAdapter(Ragged, wild.Lora, 2).Values];
            for (int i = 0; i < values.Length; i++) values[i] *= size;
            TrainingOutcome expected = Diverge(new ReferenceBackend(), new InlineScheduler(), values, wild);
            Assert.Equal(TrainingStatus.Diverged, expected.Status);
            Assert.NotNull(expected.Refused);
            using var scheduler = new ThreadScheduler(3);
            foreach (CpuBackend cpu in Backends.All)
            {
                TrainingOutcome actual = Diverge(cpu, scheduler, values, wild);
                Assert.Equal((expected.Status, expected.Steps, expected.Refused), (actual.Status, actual.Steps, actual.Refused));
            }
        }
    }

    [Fact]
    public void Scores_that_overflow_are_named_in_a_training_and_an_evaluation_on_every_backend()
    {
        AdapterLayout layout = new(Ragged, Params.Lora);
        float[] values = [.. TinyModels.RandomAdapter(Ragged, Params.Lora, 2).Values];
        foreach (AdapterTensor tensor in layout.Tensors)
            if (tensor.Name.Contains("layers.0.self_attn.q_proj", StringComparison.Ordinal) || tensor.Name.Contains("layers.0.self_attn.k_proj", StringComparison.Ordinal))
                foreach (ref float value in values.AsSpan(tensor.Offset, tensor.Count)) value *= 1e10f;
        foreach (ITensorBackend backend in (ITensorBackend[])[Backends.Reference, .. Backends.All])
        {
            RefusedValue refused = Diverge(backend, new InlineScheduler(), values, Params).Refused!;
            Assert.Equal("layers.0.attention.scores", refused.Tensor);
            Assert.Equal("layers.0.attention.scores is not finite, though all of layers.0.query, layers.0.key, layers.0.value, layers.0.attention is", refused.Sentence);
            EvaluationResult evaluation = new Trainer(backend, new InlineScheduler(), TinyModels.Random(Ragged, 1), Params).Evaluate(Adapter.FromValues(layout, values), TinyModels.Text(300, 3));
            Assert.Equal(refused, evaluation.Refused);
        }
    }

    private static TrainingOutcome Diverge(ITensorBackend backend, IWorkScheduler scheduler, float[] values, TrainingParams parameters)
        => new Trainer(backend, scheduler, TinyModels.Random(Ragged, 1), parameters)
            .Train(Adapter.FromValues(new AdapterLayout(Ragged, parameters.Lora), values), TinyModels.Text(900, 3), Sha256.Hash("sample seed"u8), null);

    [Fact]
    public void A_step_at_the_size_of_the_model_equals_the_reference()
    {
        var shape = new ModelShape(192, 512, 1, 6, 2, 32, 256, 64, 1e-5f, 10000f);
        TrainingParams one = Params with { LocalSteps = 1, BatchSequences = 1, LoraRank = 8 };
        TrainingOutcome expected = Train(new ReferenceBackend(), new InlineScheduler(), shape, one);
        Assert.All(Backends.All, cpu => AssertEqual(expected, Train(cpu, new InlineScheduler(), shape, one)));
    }

    [Fact]
    public void An_evaluation_equals_the_reference()
    {
        TernaryModel model = TinyModels.Random(TinyModels.Small, 1);
        Adapter adapter = TinyModels.RandomAdapter(TinyModels.Small, Params.Lora, 2);
        byte[] text = TinyModels.Text(300, 5);
        using var scheduler = new ThreadScheduler(2);
        EvaluationResult expected = new Trainer(new ReferenceBackend(), new InlineScheduler(), model, Params).Evaluate(adapter, text);
        Assert.Equal(expected, new Trainer(Backends.Cpu, scheduler, model, Params).Evaluate(adapter, text));
    }

    private static TrainingOutcome Train(ITensorBackend backend, IWorkScheduler scheduler, ModelShape shape, TrainingParams parameters)
        => new Trainer(backend, scheduler, TinyModels.Random(shape, 1), parameters)
            .Train(TinyModels.RandomAdapter(shape, parameters.Lora, 2), TinyModels.Text(900, 3), Sha256.Hash("sample seed"u8), null);

    private static void AssertEqual(TrainingOutcome expected, TrainingOutcome actual)
    {
        Assert.Equal(expected.Status, actual.Status);
        Assert.Equal(expected.StepDigests, actual.StepDigests);
        Assert.Equal(expected.TraceRoot, actual.TraceRoot);
        Assert.Equal(expected.Gradient!.Encode(), actual.Gradient!.Encode());
        Assert.Equal(expected.LossBeforeFixed, actual.LossBeforeFixed);
        Assert.Equal(expected.LossAfterFixed, actual.LossAfterFixed);
    }
}
