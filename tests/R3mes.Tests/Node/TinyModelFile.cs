using System.Globalization;
using System.Runtime.InteropServices;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Node;

/// <summary>Writes a model of the tests as the file a node reads.</summary>
internal static class TinyModelFile
{
    public static byte[] Encode(TernaryModel model)
    {
        ModelShape s = model.Shape;
        Dictionary<string, SafetensorsTensor> tensors = [];
        Floats(tensors, "model.embed_tokens.weight", model.Embedding.Span, s.VocabSize, s.HiddenSize);
        Floats(tensors, "model.norm.weight", model.FinalNorm, s.HiddenSize);
        for (int i = 0; i < s.Layers; i++)
        {
            TernaryLayer layer = model.Layers[i];
            string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{i}.");
            Floats(tensors, prefix + "input_layernorm.weight", layer.InputNorm, s.HiddenSize);
            Floats(tensors, prefix + "self_attn.attn_sub_norm.weight", layer.AttentionSubNorm, s.QueryWidth);
            Floats(tensors, prefix + "post_attention_layernorm.weight", layer.PostNorm, s.HiddenSize);
            Floats(tensors, prefix + "mlp.ffn_sub_norm.weight", layer.FeedForwardSubNorm, s.IntermediateSize);
            for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++) Linear(tensors, prefix + LinearNames.Of(kind), layer.Linear(kind));
        }

        return SafetensorsWriter.Write(Metadata(s), tensors.Values);
    }

    private static void Linear(Dictionary<string, SafetensorsTensor> tensors, string name, TernaryMatrix w)
    {
        int quarter = w.OutFeatures / 4;
        byte[] packed = new byte[quarter * w.InFeatures];
        for (int row = 0; row < w.OutFeatures; row++)
        {
            for (int k = 0; k < w.InFeatures; k++)
                packed[(row % quarter * w.InFeatures) + k] |= (byte)((w.Values[(row * w.InFeatures) + k] + 1) << (row / quarter * 2));
        }

        tensors[name + ".weight"] = new SafetensorsTensor(name + ".weight", "U8", [quarter, w.InFeatures], packed);
        Floats(tensors, name + ".weight_scale", [w.Scale], 1);
    }

    private static void Floats(Dictionary<string, SafetensorsTensor> tensors, string name, ReadOnlySpan<float> values, params int[] shape) =>
        tensors[name] = new SafetensorsTensor(name, "F32", shape, MemoryMarshal.AsBytes(values).ToArray());

    private static Dictionary<string, string> Metadata(ModelShape s) => new()
    {
        ["architecture"] = "bitnet-b1.58",
        ["format"] = "r3mes.model.v1",
        ["head_dim"] = Text(s.HeadDim),
        ["hidden_size"] = Text(s.HiddenSize),
        ["intermediate_size"] = Text(s.IntermediateSize),
        ["linear_class"] = "autobitlinear",
        ["max_position_embeddings"] = Text(s.ContextMax),
        ["num_attention_heads"] = Text(s.Heads),
        ["num_hidden_layers"] = Text(s.Layers),
        ["num_key_value_heads"] = Text(s.KvHeads),
        ["rms_norm_eps"] = "1e-05",
        ["rope_theta"] = "10000",
        ["tokenizer"] = "byte",
        ["vocab_size"] = Text(s.VocabSize),
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
