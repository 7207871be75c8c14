using System.Text;
using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Compute.Training;
using R3mes.Kernels;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute.Models;

namespace R3mes.Tests.Compute.Training;

public sealed class BackendEqualityTests
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 4, BatchSequences: 3, SequenceTokens: 33, LearningRateNano: 5_000_000, WarmupSteps: 2, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    [Fact]
    public void A_whole_training_on_the_fast_backend_equals_the_reference_to_the_last_bit()
        => AssertEqual(TinyModels.Random(TinyModels.Small, 1), Params, TinyModels.Text(900, 3));

    [Fact]
    public void So_does_a_training_of_the_shipped_model()
    {
        Assert.Null(TernaryModel.TryRead(ModelFiles.Shipped, out TernaryModel? model));
        byte[] text = Encoding.ASCII.GetBytes("hacker: one who programs enthusiastically, or who enjoys programming rather than just theorizing about it.");
        AssertEqual(model!, Params with { LocalSteps = 2, BatchSequences = 2, SequenceTokens = 21, LoraRank = 8 }, text);
    }

    private static void AssertEqual(TernaryModel model, TrainingParams parameters, byte[] shard)
    {
        Assert.SkipUnless(KernelLibrary.Problem is null, $"no fast backend here: {KernelLibrary.Problem}");
        Adapter start = TinyModels.RandomAdapter(model.Shape, parameters.Lora, 7);
        Digest seed = Sha256.Hash("sample"u8);
        TrainingOutcome expected = new Trainer(new ReferenceBackend(), new InlineScheduler(), model, parameters).Train(start, shard, seed, null);
        using ThreadScheduler scheduler = new(2);
        TrainingOutcome actual = new Trainer(new CpuBackend(), scheduler, model, parameters).Train(start, shard, seed, null);
        Assert.Equal(TrainingStatus.Completed, expected.Status);
        Assert.Equal(expected.StepDigests, actual.StepDigests);
        Assert.Equal(expected.Gradient!.Hash, actual.Gradient!.Hash);
        Assert.Equal(expected.LossBeforeFixed, actual.LossBeforeFixed);
        Assert.Equal(expected.LossAfterFixed, actual.LossAfterFixed);
    }
}
