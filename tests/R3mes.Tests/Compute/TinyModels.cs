using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute;

/// <summary>Small random models with the architecture of the real one.</summary>
internal static class TinyModels
{
    /// <summary>Two blocks, hidden 32, two heads sharing one key-value head.</summary>
    public static readonly ModelShape Small = new(32, 64, 2, 2, 1, 16, 256, 64, 1e-5f, 10000f);

    public static TernaryModel Random(ModelShape shape, int seed)
    {
        RandomTensors random = new(seed);
        List<TernaryLayer> layers = [];
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            List<TernaryMatrix> linears = [];
            for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down; kind++)
                linears.Add(random.Ternary(shape.OutFeatures(kind), shape.InFeatures(kind)));
            layers.Add(new TernaryLayer(linears, Gain(shape.HiddenSize), Gain(shape.QueryWidth), Gain(shape.HiddenSize), Gain(shape.IntermediateSize)));
        }

        return new TernaryModel(shape, Sha256.Hash([(byte)seed]), random.Normal(shape.VocabSize, shape.HiddenSize, 0.5f), Gain(shape.HiddenSize), layers);

        float[] Gain(int width)
        {
            float[] gain = random.Normal(1, width, 0.1f).Data;
            foreach (ref float value in gain.AsSpan()) value += 1f;
            return gain;
        }
    }

    /// <summary>An adapter whose lora_b is not zero, so that every tensor has a gradient.</summary>
    public static Adapter RandomAdapter(ModelShape shape, LoraOptions options, int seed)
    {
        Adapter initial = Adapter.Initial(shape, options, Sha256.Hash([(byte)seed, 1]));
        float[] values = initial.Values.ToArray();
        RandomTensors random = new(seed);
        foreach (AdapterTensor tensor in initial.Layout.Tensors)
            if (tensor.IsB) random.Normal(tensor.Rows, tensor.Cols, 0.1f).Span.CopyTo(values.AsSpan(tensor.Offset));
        return Adapter.FromValues(initial.Layout, values);
    }

    /// <summary>Text with structure that a model can learn: words of a small vocabulary in an order of its own.</summary>
    public static byte[] Text(int bytes, int seed)
    {
        string[] words = ["the ", "chain ", "learns ", "and ", "every ", "miner ", "adds ", "bits. "];
        RandomTensors random = new(seed);
        List<byte> text = [];
        int at = 0;
        while (text.Count < bytes)
        {
            text.AddRange(System.Text.Encoding.ASCII.GetBytes(words[at]));
            at = (at + random.Between(1, 2)) % words.Length;
        }

        return [.. text.Take(bytes)];
    }
}
