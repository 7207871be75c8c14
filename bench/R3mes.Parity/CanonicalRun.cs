using System.Diagnostics;
using System.Text;
using System.Text.Json;
using R3mes.Application.Params;
using R3mes.Compute.Arithmetic;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Kernels;
using R3mes.Node.Devnet;
using R3mes.Primitives.Crypto;

namespace R3mes.Parity;

/// <summary>
/// One training in canonical arithmetic, written with all that another program needs to repeat it: parity.json (parameters, sample offsets, losses), start.safetensors and
/// end.safetensors (the adapter before and after). tools/parity.py reads them.
/// </summary>
/// <param name="model">The model of the file at <paramref name="modelPath"/>.</param>
/// <param name="modelPath">Named in parity.json.</param>
/// <param name="textPath">The text that is trained on, whole.</param>
/// <param name="parameters">What to train with.</param>
internal sealed class CanonicalRun(TernaryModel model, string modelPath, string textPath, TrainingParams parameters)
{
    private const double LossUnit = 1.0 / (1 << 24);

    /// <summary>A devnet's parameters, more steps, warmup and weight decay that show, and half its rate: docs/arithmetic.md, "Beside plain f32".</summary>
    public static TrainingParams Params { get; } = ChainParams.Devnet.Training with
    {
        LocalSteps = 300,
        LearningRateNano = 1_000_000,
        WarmupSteps = 20,
        WeightDecayMicro = 10_000,
    };

    /// <summary>Parameters by name: "parity", or "run" for those that `make run` trains with, many of its rounds in one.</summary>
    public static bool TryNamed(string name, out TrainingParams found)
    {
        found = name == "run" ? DevnetParams.Standard.Training with { LocalSteps = Params.LocalSteps } : Params;
        return name is "run" or "parity";
    }

    private static Digest Seed { get; } = Sha256.Hash(Encoding.ASCII.GetBytes("parity"));

    /// <summary>Trains on one thread and writes the folder. The program's exit status: 0, or 1 when the training did not complete.</summary>
    public int Write(string folder, string backendName)
    {
        byte[] text = File.ReadAllBytes(textPath);
        Adapter start = Adapter.Initial(model.Shape, parameters.Lora, Seed);
        using ThreadScheduler scheduler = new(1);
        ITensorBackend backend = TensorBackends.Create(backendName);
        Losses losses = new();
        Stopwatch watch = Stopwatch.StartNew();
        TrainingOutcome outcome = new Trainer(backend, scheduler, model, parameters).Train(start, text, Seed, losses);
        Console.WriteLine($"canonical: {outcome.Status} after {outcome.Steps} steps in {watch.Elapsed.TotalSeconds:f0} s, {backend.Name}, trace root {outcome.TraceRoot}");
        if (outcome.Gradient is not Gradient gradient) return 1;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "start.safetensors"), start.Encode());
        File.WriteAllBytes(Path.Combine(folder, "end.safetensors"), End(start, gradient).Encode());
        File.WriteAllBytes(Path.Combine(folder, "parity.json"), Describe(text.Length, outcome, losses.Means));
        return 0;
    }

    private static Adapter End(Adapter start, Gradient gradient)
    {
        float[] values = start.Values.ToArray();
        for (int i = 0; i < values.Length; i++) values[i] -= gradient.Values[i];
        return Adapter.FromValues(start.Layout, values);
    }

    private byte[] Describe(int textBytes, TrainingOutcome outcome, IReadOnlyList<double> losses)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("model", modelPath);
            json.WriteString("text", textPath);
            json.WriteString("trace_root", outcome.TraceRoot.ToString());
            json.WriteNumber("steps", parameters.LocalSteps);
            json.WriteNumber("sequence_tokens", parameters.SequenceTokens);
            json.WriteNumber("learning_rate", parameters.LearningRateNano / 1e9);
            json.WriteNumber("warmup_steps", parameters.WarmupSteps);
            json.WriteNumber("beta1", parameters.Beta1Micro / 1e6);
            json.WriteNumber("beta2", parameters.Beta2Micro / 1e6);
            json.WriteNumber("epsilon", parameters.EpsilonNano / 1e9);
            json.WriteNumber("weight_decay", parameters.WeightDecayMicro / 1e6);
            json.WriteNumber("clip", parameters.ClipMilli / 1e3);
            json.WriteNumber("lora_scale", parameters.LoraAlphaMilli / 1e3 / parameters.LoraRank);
            json.WriteStartArray("losses");
            foreach (double loss in losses) json.WriteNumberValue(loss);
            json.WriteEndArray();
            WriteOffsets(json, textBytes);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    // Drawn here as docs/arithmetic.md says, and not taken from the trainer, whose draws the comparison would then not see.
    private void WriteOffsets(Utf8JsonWriter json, int textBytes)
    {
        PhiloxStream samples = new(Seed, "sample");
        ulong bound = (ulong)(textBytes - parameters.SequenceTokens);
        json.WriteStartArray("offsets");
        for (int step = 0; step < parameters.LocalSteps; step++)
        {
            json.WriteStartArray();
            for (int i = 0; i < parameters.BatchSequences; i++) json.WriteNumberValue(samples.Below(bound, ((ulong)step * (ulong)parameters.BatchSequences) + (ulong)i));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private sealed class Losses : ITrainingObserver
    {
        public List<double> Means { get; } = [];

        public bool OnStep(int step, long lossFixed, long tokens)
        {
            Means.Add(lossFixed * LossUnit / tokens);
            return true;
        }
    }
}
