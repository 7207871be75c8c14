using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute;
using R3mes.Tests.Node;

namespace R3mes.Fuzz.Targets;

/// <summary>Files of tensors: safetensors, the model, adapters and gradients.</summary>
internal static class TensorTargets
{
    // The least model there is: its embedding alone takes 256 rows.
    private static readonly ModelShape Shape = new(4, 4, 1, 1, 1, 4, 256, 16, 1e-5f, 10000f);
    private static readonly LoraOptions Lora = new(2, 4_000);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("safetensors", () => [Small(), Adapter().Encode()], ReadTensors),
        new FuzzTarget("model", () => [TinyModelFile.Encode(TinyModels.Random(Shape, 3))], ReadModel) { AllocationBase = 256 << 10 },
        new FuzzTarget("adapter", () => [Adapter().Encode(), Gradient().Encode()], ReadAdapter) { AllocationBase = 128 << 10 },
        new FuzzTarget("gradient", () => [Gradient().Encode(), Adapter().Encode()], ReadGradient) { AllocationBase = 128 << 10 },
    ];

    private static Adapter Adapter() => TinyModels.RandomAdapter(Shape, Lora, 5);

    private static Gradient Gradient() => R3mes.Compute.Models.Gradient.FromValues(new AdapterLayout(Shape, Lora), Adapter().Values);

    private static byte[] Small() => SafetensorsWriter.Write(
        new Dictionary<string, string> { ["format"] = "small" },
        [new SafetensorsTensor("a", "F32", [1, 2], new byte[8]), new SafetensorsTensor("b", "U8", [3], new byte[3]), new SafetensorsTensor("none", "I64", [0], Array.Empty<byte>())]);

    private static string ReadTensors(byte[] input)
    {
        ReadStatus status = SafetensorsReader.Read(input, out SafetensorsFile? file, out string? reason);
        if (status != ReadStatus.Done) return status + reason;
        long bytes = 0;
        foreach (SafetensorsEntry entry in file!.Entries) bytes += file.Data(input, entry).Length;
        FuzzFailedException.Unless(file.DataOffset + bytes == input.Length, "tensors cover the data");
        return "read";
    }

    private static string ReadModel(byte[] input)
    {
        ModelError? error = TernaryModel.TryRead(input, out TernaryModel? model);
        FuzzFailedException.Unless(error is null == model is not null, "a model or a reason");
        if (model is null) return error!.Sentence;
        FuzzFailedException.Unless(model.Hash == Sha256.Hash(input), "a model is named by its file");
        return "read";
    }

    private static string ReadAdapter(byte[] input)
    {
        AdapterError? error = R3mes.Compute.Models.Adapter.TryDecode(input, Shape, Lora, out Adapter? adapter);
        if (error is not null) return error.Sentence;
        FuzzFailedException.UnlessSame(input, adapter!.Encode(), "an adapter");
        return "read";
    }

    private static string ReadGradient(byte[] input)
    {
        AdapterError? error = R3mes.Compute.Models.Gradient.TryDecode(input, Shape, Lora, out Gradient? gradient);
        if (error is not null) return error.Sentence;
        FuzzFailedException.UnlessSame(input, gradient!.Encode(), "a gradient");
        return "read";
    }
}
