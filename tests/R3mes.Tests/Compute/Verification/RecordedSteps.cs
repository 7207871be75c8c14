using System.Text;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Compute.Verification;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute.Models;

namespace R3mes.Tests.Compute.Verification;

/// <summary>Training steps whose products were recorded.</summary>
internal static class RecordedSteps
{
    private static readonly TrainingParams Params = new(
        LocalSteps: 2, BatchSequences: 2, SequenceTokens: 13, LearningRateNano: 5_000_000, WarmupSteps: 2, Beta1Micro: 900_000, Beta2Micro: 990_000, EpsilonNano: 10,
        WeightDecayMicro: 10_000, ClipMilli: 1_000, LoraRank: 4, LoraAlphaMilli: 8_000);

    /// <summary>The second step of a random model of two blocks, two sequences of 13 tokens.</summary>
    public static RecordingBackend Small(ITensorBackend backend) => Record(backend, TinyModels.Random(TinyModels.Small, 1), Params);

    /// <summary>The second step of the shipped model, one sequence of 48 tokens, rank 8.</summary>
    public static RecordingBackend Shipped(ITensorBackend backend)
    {
        Assert.Null(TernaryModel.TryRead(ModelFiles.Shipped, out TernaryModel? model));
        return Record(backend, model!, Params with { BatchSequences = 1, SequenceTokens = 48, LoraRank = 8 });
    }

    private static RecordingBackend Record(ITensorBackend backend, TernaryModel model, TrainingParams parameters)
    {
        RecordingBackend recorder = new(backend);
        Trainer trainer = new(recorder, new InlineScheduler(), model, parameters);
        byte[] text = Encoding.ASCII.GetBytes("foo: a sample name for absolutely anything, especially programs and files, and for nothing in particular; see also bar.");
        TrainingOutcome outcome = trainer.Train(TinyModels.RandomAdapter(model.Shape, parameters.Lora, 7), text, Sha256.Hash("sample"u8), new SecondStep(recorder));
        Assert.Equal((TrainingStatus.Stopped, 2), (outcome.Status, outcome.Steps));
        return recorder;
    }

    private sealed class SecondStep(RecordingBackend recorder) : ITrainingObserver
    {
        public bool OnStep(int step, long lossFixed, long tokens)
        {
            if (step == 1) recorder.Clear();
            return step < 2;
        }
    }
}
