using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Kernels;

/// <summary>One block of the shape of BitNet b1.58 2B4T with random ternary weights, under a vocabulary of bytes.</summary>
internal static class LargeBlock
{
    /// <summary>Hidden 2560, feed-forward 6912, 20 heads of 128 sharing 5 key-value heads.</summary>
    public static readonly ModelShape Shape = new(2_560, 6_912, 1, 20, 5, 128, 256, 1_024, 1e-5f, 500_000f);

    public static TernaryModel Random(int seed)
    {
        Random random = new(seed);
        List<TernaryMatrix> linears = [];
        foreach (LinearKind kind in Enum.GetValues<LinearKind>())
        {
            int outs = Shape.OutFeatures(kind), ins = Shape.InFeatures(kind);
            sbyte[] values = new sbyte[outs * ins];
            for (int i = 0; i < values.Length; i++) values[i] = (sbyte)random.Next(-1, 2);
            linears.Add(new TernaryMatrix(outs, ins, values, 1f / MathF.Sqrt(ins)));
        }

        Matrix embedding = new(Shape.VocabSize, Shape.HiddenSize);
        foreach (ref float value in embedding.Span) value = (float)(random.NextDouble() - 0.5);
        TernaryLayer layer = new(linears, Ones(Shape.HiddenSize), Ones(Shape.QueryWidth), Ones(Shape.HiddenSize), Ones(Shape.IntermediateSize));
        return new TernaryModel(Shape, Sha256.Hash("random block"u8), embedding, Ones(Shape.HiddenSize), [layer]);
    }

    private static float[] Ones(int count)
    {
        float[] ones = new float[count];
        ones.AsSpan().Fill(1f);
        return ones;
    }
}
