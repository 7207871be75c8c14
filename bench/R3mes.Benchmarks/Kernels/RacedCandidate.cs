using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>A product by a library that others wrote.</summary>
internal sealed class RacedCandidate : Candidate
{
    private const int Checked = 64;
    private readonly RaceLibrary _library;
    private readonly nint _product;
    private readonly double _errorMost;
    private readonly ProductOperands _operands;
    private readonly int _restMs;

    private RacedCandidate(RaceLibrary library, int format, nint product, ProductOperands operands, int threads, int restMs)
        : base(KeyOf(library, format), library.Version, threads)
    {
        (_library, _product, _operands, _restMs) = (library, product, operands, restMs);
        BitsPerWeight = library.Formats[format].BitsPerWeight;
        // Four bits hold no 1 beside a -1: one of them becomes 7/8. All others hold these operands as they are, and sums of such small integers are exact in f32.
        _errorMost = library.Formats[format].Name == "q4_0" ? 0.125 : 0;
    }

    public override double BitsPerWeight { get; }

    /// <summary>Name in a row's name.</summary>
    public static string KeyOf(RaceLibrary library, int format) => $"{library.Name}_{library.Formats[format].Name}";

    /// <summary>Makes one; null when the library refuses the shape.</summary>
    public static RacedCandidate? TryCreate(RaceLibrary library, int format, ProductOperands operands, int threads, int copies, int restMs)
    {
        nint product = library.Prepare(format, operands.Rows, operands.Shape.OutFeatures, operands.Shape.InFeatures, threads, copies, operands.X8.Values, operands.Weights.Values);
        return product == 0 ? null : new RacedCandidate(library, format, product, operands, threads, restMs);
    }

    public override void Run() => BenchException.Unless(_library.Run(_product), $"{What}: the product failed");

    public override void Check(Random random)
    {
        float[] c = new float[_operands.Rows * _operands.Shape.OutFeatures];
        _library.Result(_product, c);
        double error = ErrorOf(_operands, c, random);
        BenchException.Unless(error <= _errorMost, $"{What} {Key}: results are off by {error:G3} of their size, at most {_errorMost} is its format's");
    }

    /// <summary>The root mean square error of elements of c drawn at random, in parts of their root mean square.</summary>
    public static double ErrorOf(ProductOperands operands, ReadOnlySpan<float> c, Random random)
    {
        double errors = 0, squares = 0;
        for (int i = 0; i < Checked; i++)
        {
            int row = random.Next(operands.Rows), column = random.Next(operands.Shape.OutFeatures);
            double expected = operands.Expected(row, column), error = c[(row * operands.Shape.OutFeatures) + column] - expected;
            errors += error * error;
            squares += expected * expected;
        }

        return Math.Sqrt(errors / squares);
    }

    public override void Rest()
    {
        if (Threads == 1) return;
        _library.Rest(_product);
        Thread.Sleep(_restMs);
    }

    public override void Dispose() => _library.Release(_product);
}
