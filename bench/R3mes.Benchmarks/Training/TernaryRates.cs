using R3mes.Benchmarks.Results;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Training;

/// <summary>GOP/s (2MNK a product) of the ternary product: over all matrices of a block of the shipped model in proportion, forward and backward, and over one large matrix.</summary>
internal sealed class TernaryRates : IDisposable
{
    private const int Rounds = 5;
    private const double SecondsLeast = 0.1;
    private const int LargeOut = 6_912, LargeIn = 2_560; // the feed-forward matrix of BitNet b1.58 2B4T
    private readonly ThreadScheduler _two = new(2);
    private readonly ITensorBackend _native = TensorBackends.Create(TensorBackends.Native);
    private readonly ITensorBackend _reference = TensorBackends.Create("reference");

    public IEnumerable<Measurement> Measure(ModelShape shape)
    {
        (int Out, int In)[] tiny = [.. Enum.GetValues<LinearKind>().Select(kind => (shape.OutFeatures(kind), shape.InFeatures(kind)))];
        int rows = TrainingSubject.Params.SequenceTokens;
        foreach (Measurement row in Compare("tiny", "a block of the shipped model", tiny, rows, rows, backward: false)) yield return row;
        foreach (Measurement row in Compare("tiny_backward", "a block of the shipped model", tiny, rows, rows, backward: true)) yield return row;
        foreach (Measurement row in Compare("large", $"{LargeOut} x {LargeIn}", [(LargeOut, LargeIn)], rows, 4, backward: false)) yield return row;
    }

    public void Dispose() => _two.Dispose();

    private IEnumerable<Measurement> Compare(string name, string what, (int Out, int In)[] shapes, int rows, int referenceRows, bool backward)
    {
        Products native = new(_native, shapes, rows), second = new(_native, shapes, rows), reference = new(_reference, shapes, referenceRows);
        double[] rates = Interleaved.Medians(
            Rounds,
            () => Rate(native.Operations, () => native.Run(backward)),
            () => Rate(native.Operations + second.Operations, () => _two.Run(2, (_, i) => (i == 0 ? native : second).Run(backward))),
            () => Rate(reference.Operations, () => reference.Run(backward)));
        string with = $"reference backend, 1 thread; {what}, {rows} rows{(rows == referenceRows ? "" : $" ({referenceRows} there)")}";
        yield return new Measurement($"ternary_{name}_1t_gops", rates[0], "GOP/s", with, rates[2]);
        yield return new Measurement($"ternary_{name}_2t_gops", rates[1], "GOP/s", "one thread", rates[0]);
        yield return new Measurement($"ternary_{name}_reference_1t_gops", rates[2], "GOP/s", "C kernels, 1 thread", rates[0]);
    }

    private static double Rate(double operations, Action run) => operations / KernelClock.Mean(run, SecondsLeast) / 1e9;

    private sealed class Products
    {
        private readonly ITensorBackend _backend;
        private readonly List<(TernaryOperand Weights, RowsI8 X, RowsI16 D, Matrix Y, Matrix Dx)> _parts = [];

        public Products(ITensorBackend backend, (int Out, int In)[] shapes, int rows)
        {
            _backend = backend;
            Random random = new(1);
            foreach ((int outs, int ins) in shapes)
            {
                sbyte[] codes = new sbyte[outs * ins];
                for (int i = 0; i < codes.Length; i++) codes[i] = (sbyte)random.Next(-1, 2);
                RowsI8 x = new(rows, rows * ins);
                RowsI16 d = new(rows, rows * outs);
                BenchException.Unless(backend.QuantizeI8(Normal(random, rows, ins), x) && backend.QuantizeI16(Normal(random, rows, outs), d), "random rows are finite");
                _parts.Add((backend.Prepare(new TernaryMatrix(outs, ins, codes, 0.1f)), x, d, new Matrix(rows, outs), new Matrix(rows, ins)));
                Operations += 2.0 * rows * outs * ins;
            }
        }

        public double Operations { get; }

        public void Run(bool backward)
        {
            foreach ((TernaryOperand weights, RowsI8 x, RowsI16 d, Matrix y, Matrix dx) in _parts)
            {
                if (backward) _backend.MultiplyTernaryBackward(d, weights, dx);
                else _backend.MultiplyTernary(x, weights, y);
            }
        }

        private static Matrix Normal(Random random, int rows, int cols)
        {
            Matrix matrix = new(rows, cols);
            foreach (ref float value in matrix.Span) value = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble()) - 1.5);
            return matrix;
        }
    }
}
