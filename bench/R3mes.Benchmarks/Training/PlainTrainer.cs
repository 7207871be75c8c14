using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace R3mes.Benchmarks.Training;

/// <summary>PyTorch training the same model in plain f32 in a process of its own (tools/plain_rate.py), which runs steps when it is asked.</summary>
internal sealed class PlainTrainer : IDisposable
{
    private const int StepsMax = 2_000;
    private readonly Process _process;

    /// <summary>Starts one.</summary>
    /// <param name="folders">The checkout.</param>
    /// <param name="folder">Where <see cref="WriteRun"/> wrote.</param>
    /// <param name="way">How it computes.</param>
    public PlainTrainer(BenchFolders folders, string folder, PlainWay way)
    {
        Way = way;
        ProcessStartInfo start = new("/usr/bin/python3", [folders.PlainTrainer, folder, way.Threads.ToString(CultureInfo.InvariantCulture), way.Product])
        {
            WorkingDirectory = folders.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = folders.OpenBlas;
        // A machine may name a slower kind of processor than it has: left to OpenBLAS, or said here.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        if (way.CoreType is not null) start.Environment["OPENBLAS_CORETYPE"] = way.CoreType;
        _process = Process.Start(start) ?? throw new BenchException("python3 does not start");
        string? ready = _process.StandardOutput.ReadLine();
        BenchException.Unless(ready?.StartsWith("ready ", StringComparison.Ordinal) == true, "the plain trainer does not start: see what it printed above");
        Name = string.Create(CultureInfo.InvariantCulture, $"torch {ready!["ready ".Length..]} f32, {way}");
    }

    /// <summary>How it computes.</summary>
    public PlainWay Way { get; }

    /// <summary>Version and way.</summary>
    public string Name { get; }

    /// <summary>Writes what plain trainers read: the run's parameters and the adapter that it starts from.</summary>
    public static void WriteRun(BenchFolders folders, TrainingSubject subject, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "start.safetensors"), subject.Start.Encode());
        using FileStream file = File.Create(Path.Combine(folder, "run.json"));
        using Utf8JsonWriter json = new(file);
        json.WriteStartObject();
        json.WriteString("model", folders.Model);
        json.WriteString("text", folders.Text);
        json.WriteNumber("sequence_tokens", TrainingSubject.Params.SequenceTokens);
        json.WriteNumber("learning_rate", TrainingSubject.Params.LearningRateNano / 1e9);
        json.WriteNumber("warmup_steps", TrainingSubject.Params.WarmupSteps);
        json.WriteNumber("beta1", TrainingSubject.Params.Beta1Micro / 1e6);
        json.WriteNumber("beta2", TrainingSubject.Params.Beta2Micro / 1e6);
        json.WriteNumber("epsilon", TrainingSubject.Params.EpsilonNano / 1e9);
        json.WriteNumber("weight_decay", TrainingSubject.Params.WeightDecayMicro / 1e6);
        json.WriteNumber("clip", TrainingSubject.Params.ClipMilli / 1e3);
        json.WriteNumber("lora_scale", TrainingSubject.Params.LoraAlphaMilli / 1e3 / TrainingSubject.Params.LoraRank);
        WriteOffsets(json, subject.Text.Length - TrainingSubject.Params.SequenceTokens);
        json.WriteEndObject();
    }

    /// <summary>Tokens a second over <paramref name="steps"/> steps.</summary>
    public double Sample(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string? answer = _process.StandardOutput.ReadLine();
        bool read = double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        BenchException.Unless(read && seconds > 0, $"{Name} ended while it was measured");
        return steps * TrainingSubject.StepTokens / seconds;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5_000)) _process.Kill();
        _process.Dispose();
    }

    // Any samples will do: what a step costs does not depend on the text.
    private static void WriteOffsets(Utf8JsonWriter json, int bound)
    {
        Random random = new(1);
        json.WriteStartArray("offsets");
        for (int step = 0; step < StepsMax; step++)
        {
            json.WriteStartArray();
            for (int i = 0; i < TrainingSubject.Params.BatchSequences; i++) json.WriteNumberValue(random.Next(bound));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
