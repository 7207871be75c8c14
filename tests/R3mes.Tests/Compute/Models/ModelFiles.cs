using System.Runtime.InteropServices;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Models;

/// <summary>Model files made for tests, and the committed one.</summary>
internal static class ModelFiles
{
    public static readonly ModelShape Shape = new(8, 16, 1, 2, 1, 4, 256, 16, 1e-5f, 10000f);

    /// <summary>The repository's root folder.</summary>
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "R3mes.Node.sln"))) folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("no R3mes.Node.sln above the tests");
        }
    }

    /// <summary>The committed model's bytes.</summary>
    public static byte[] Shipped => File.ReadAllBytes(Path.Combine(Root, "packaging", "models", "r3mes-tiny-byte-v1.safetensors"));

    public static Dictionary<string, string> Metadata() => new()
    {
        ["architecture"] = "bitnet-b1.58",
        ["format"] = "r3mes.model.v1",
        ["head_dim"] = "4",
        ["hidden_size"] = "8",
        ["intermediate_size"] = "16",
        ["linear_class"] = "autobitlinear",
        ["max_position_embeddings"] = "16",
        ["num_attention_heads"] = "2",
        ["num_hidden_layers"] = "1",
        ["num_key_value_heads"] = "1",
        ["rms_norm_eps"] = "1e-05",
        ["rope_theta"] = "10000",
        ["tokenizer"] = "byte",
        ["vocab_size"] = "256",
    };

    /// <summary>Tensors of a tiny model: packed rows hold every code, scales are 0.25.</summary>
    public static Dictionary<string, SafetensorsTensor> Tensors()
    {
        Dictionary<string, SafetensorsTensor> tensors = [];
        Floats(tensors, "model.embed_tokens.weight", [256, 8]);
        Floats(tensors, "model.norm.weight", [8]);
        Floats(tensors, "model.layers.0.input_layernorm.weight", [8]);
        Floats(tensors, "model.layers.0.self_attn.attn_sub_norm.weight", [8]);
        Floats(tensors, "model.layers.0.post_attention_layernorm.weight", [8]);
        Floats(tensors, "model.layers.0.mlp.ffn_sub_norm.weight", [16]);
        for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++)
        {
            string name = "model.layers.0." + LinearNames.Of(kind);
            byte[] packed = new byte[Shape.OutFeatures(kind) / 4 * Shape.InFeatures(kind)];
            for (int i = 0; i < packed.Length; i++) packed[i] = (byte)((i % 3) | ((i / 3 % 3) << 2) | (1 << 4) | (2 << 6));
            tensors[name + ".weight"] = new SafetensorsTensor(name + ".weight", "U8", [Shape.OutFeatures(kind) / 4, Shape.InFeatures(kind)], packed);
            Floats(tensors, name + ".weight_scale", [1], 0.25f);
        }

        return tensors;
    }

    public static void Floats(Dictionary<string, SafetensorsTensor> tensors, string name, int[] shape, float value = 1f)
    {
        float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
        values.AsSpan().Fill(value);
        tensors[name] = new SafetensorsTensor(name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
