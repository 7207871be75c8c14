using System.CommandLine;
using System.Globalization;
using R3mes.Compute.Models;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Content;

namespace R3mes.Daemon.Commands;

/// <summary>remesd model info.</summary>
public static class ModelInfoCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> file = new("file") { Description = "A packed ternary model (safetensors)." };
        return new RemesCommand("info", "Show a model's shape, size and hash; the whole file is read and checked.",
            "remesd model info packaging/models/r3mes-tiny-byte-v1.safetensors") { file }.Does(parsed => Run(host, parsed.GetRequiredValue(file)));
    }

    private static ExitCode Run(CommandHost host, string path)
    {
        if (!InputFile.TryRead(path, host, out byte[] bytes)) return ExitCode.Data;
        if (TernaryModel.TryRead(bytes, out TernaryModel? model) is { } error)
            return host.Fail(ExitCode.Data, $"{path} is not a model that can be trained here: {error.Sentence.TrimEnd('.')}; take the file that genesis names.");
        ModelShape shape = model!.Shape;
        void Line(string what, FormattableString value) => host.Output.WriteLine($"{what,-18}{value.ToString(CultureInfo.InvariantCulture)}");
        Line("file", $"{path}");
        Line("bytes", $"{bytes.Length}");
        Line("sha256", $"{model.Hash}");
        Line("cid", $"{new Cid(model.Hash)}");
        Line("ternary weights", $"{model.BackboneWeights}");
        Line("layers", $"{shape.Layers}");
        Line("hidden", $"{shape.HiddenSize}");
        Line("feed-forward", $"{shape.IntermediateSize}");
        Line("heads", $"{shape.Heads} of {shape.HeadDim}, {shape.KvHeads} for keys and values");
        Line("vocabulary", $"{shape.VocabSize}");
        Line("context", $"{shape.ContextMax}");
        Line("rope theta", $"{shape.RopeTheta}");
        Line("rms epsilon", $"{shape.RmsEps}");
        return ExitCode.Success;
    }
}
