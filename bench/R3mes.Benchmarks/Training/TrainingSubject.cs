using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Node.Devnet;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Training;

/// <summary>What is trained: the shipped model on the Jargon File with the training parameters of a devnet.</summary>
internal sealed class TrainingSubject
{
    private TrainingSubject(byte[] modelFile, TernaryModel model, byte[] text) => (ModelFile, Model, Text) = (modelFile, model, text);

    public byte[] ModelFile { get; }

    public TernaryModel Model { get; }

    public byte[] Text { get; }

    public static TrainingParams Params => DevnetParams.Standard.Training;

    /// <summary>Tokens of one step.</summary>
    public static long StepTokens => (long)Params.BatchSequences * Params.SequenceTokens;

    public static Digest Seed { get; } = Sha256.Hash("bench"u8);

    /// <summary>The adapter that training starts from.</summary>
    public Adapter Start => Adapter.Initial(Model.Shape, Params.Lora, Seed);

    public static TrainingSubject Read(BenchFolders folders)
    {
        BenchException.Unless(File.Exists(folders.Text), $"{folders.Text} is missing: run `make corpora`");
        byte[] file = File.ReadAllBytes(folders.Model);
        return TernaryModel.TryRead(file, out TernaryModel? model) is { } refused
            ? throw new BenchException($"the model is refused: {refused.Sentence}")
            : new TrainingSubject(file, model!, File.ReadAllBytes(folders.Text));
    }
}
