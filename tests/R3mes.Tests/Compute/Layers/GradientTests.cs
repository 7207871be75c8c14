using R3mes.Compute.Layers;
using R3mes.Compute.Models;
using R3mes.Compute.Reference;

namespace R3mes.Tests.Compute.Layers;

public sealed class GradientTests
{
    private static readonly ModelShape Shape = new(16, 32, 2, 4, 2, 8, 256, 32, 1e-5f, 10000f);
    private static readonly LoraOptions Lora = new(4, 8_000);

    [Fact]
    public void Analytic_gradients_of_the_plain_model_match_finite_differences()
    {
        TernaryModel model = TinyModels.Random(Shape, 11);
        Adapter adapter = TinyModels.RandomAdapter(Shape, Lora, 12);
        PlainModel plain = new(model, adapter.Layout);
        byte[] sample = TinyModels.Text(8, 13);
        double[] values = [.. adapter.Values.ToArray().Select(v => (double)v)];
        double[] analytic = plain.Run(values, sample, backward: true).Gradient!;
        RandomTensors random = new(14);
        foreach (AdapterTensor tensor in adapter.Layout.Tensors)
        {
            double scale = analytic.AsSpan(tensor.Offset, tensor.Count).ToArray().Max(Math.Abs);
            Assert.True(scale > 1e-6, tensor.Name);
            for (int n = 0; n < 6; n++)
            {
                int i = tensor.Offset + random.Between(0, tensor.Count - 1);
                double kept = values[i];
                const double step = 1e-4;
                values[i] = kept + step;
                double up = plain.Run(values, sample, backward: false).Loss;
                values[i] = kept - step;
                double down = plain.Run(values, sample, backward: false).Loss;
                values[i] = kept;
                double difference = (up - down) / (2 * step);
                Assert.True(Math.Abs(difference - analytic[i]) <= 1e-3 * Math.Max(Math.Abs(difference), 0.01 * scale), $"{tensor.Name} {i}: {difference} {analytic[i]}");
            }
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Canonical_gradients_point_where_plain_ones_do(int seed)
    {
        ModelShape shape = TinyModels.Small;
        TernaryModel model = TinyModels.Random(shape, seed);
        Adapter adapter = TinyModels.RandomAdapter(shape, Lora, seed + 1);
        AssertSameDirection(model, adapter, TinyModels.Text(25, seed + 2));
    }

    internal static void AssertSameDirection(TernaryModel model, Adapter adapter, byte[] sample)
    {
        (double loss, double[]? plain, _) = new PlainModel(model, adapter.Layout).Run([.. adapter.Values.ToArray().Select(v => (double)v)], sample, backward: true);
        ModelOperands operands = new(new ReferenceBackend(), model, adapter.Layout.Options, sample.Length - 1);
        Assert.True(operands.LoadAdapter(adapter.Values));
        SequenceWorkspace workspace = new(operands, sample.Length - 1);
        Assert.True(workspace.Train(sample, out long lossFixed));
        Assert.Equal(loss / (sample.Length - 1), lossFixed / 16777216.0 / (sample.Length - 1), 0.02 * loss / (sample.Length - 1));
        List<string> apart = [];
        foreach (AdapterTensor tensor in adapter.Layout.Tensors)
        {
            (double cosine, double ratio) = Compare(workspace.Sums.AsSpan(tensor.Offset, tensor.Count), plain.AsSpan(tensor.Offset, tensor.Count));
            // The direction alone would not see a gradient of the wrong length.
            if (!(cosine >= 0.99) || !(Math.Abs(ratio - 1) <= 0.05)) apart.Add($"{tensor.Name} {cosine:f4} {ratio:f4}");
        }

        Assert.Empty(apart);
    }

    private static (double Cosine, double Ratio) Compare(ReadOnlySpan<long> a, ReadOnlySpan<double> b)
    {
        double ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] / 4294967296.0;
            ab += x * b[i];
            aa += x * x;
            bb += b[i] * b[i];
        }

        return (ab / Math.Sqrt(aa * bb), Math.Sqrt(aa / bb));
    }
}
