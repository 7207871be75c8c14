using R3mes.Compute.Tensors;

namespace R3mes.Compute.Verification;

/// <summary>
/// The accumulators of products. Those with ternary weights are had from the backend; the others by its scaled products: operands are cut into slices of seven bits and runs of 1024
/// terms with scales of 1, so that every sum is an integer below 2^24 and exact in f32. That is up to four times the work of the product itself.
/// </summary>
internal sealed class ExactProducts(ITensorBackend backend)
{
    private const int RunTerms = 1024; // 127 * 127 * 1024 < 2^24
    private const int LowBits = 7;
    private const long LargestI8 = 127;
    private const long LargestI16 = 16256;

    /// <summary>x . W^T.</summary>
    public IntegerMatrix TernaryForward(RowsI8 x, TernaryOperand w)
    {
        int[] acc = new int[x.Rows * w.OutFeatures];
        backend.MultiplyTernaryExact(x, w, acc);
        return new IntegerMatrix(x.Rows, w.OutFeatures, acc);
    }

    /// <summary>d . W.</summary>
    public IntegerMatrix TernaryBackward(RowsI16 d, TernaryOperand w)
    {
        int[] acc = new int[d.Rows * w.InFeatures];
        backend.MultiplyTernaryBackwardExact(d, w, acc);
        return new IntegerMatrix(d.Rows, w.InFeatures, acc);
    }

    /// <summary>The product of two integer matrices of at most 16 bits.</summary>
    public IntegerMatrix Multiply(IntegerMatrix a, IntegerMatrix b, ProductForm form)
    {
        bool byColumns = form == ProductForm.RowsByColumns;
        int cols = byColumns ? b.Cols : b.Rows;
        long[] sums = new long[a.Rows * cols];
        Matrix c = new(a.Rows, cols);
        for (int first = 0; first < a.Cols; first += RunTerms)
        {
            int terms = Math.Min(RunTerms, a.Cols - first);
            List<(RowsI16 Rows, long Weight)> right = byColumns ? Slices(b, first, terms, 0, b.Cols) : Slices(b, 0, b.Rows, first, terms);
            foreach ((RowsI16 left, long weight) in Slices(a, 0, a.Rows, first, terms))
            {
                foreach ((RowsI16 rows, long other) in right)
                {
                    if (byColumns) backend.MultiplyUnscaled(left, rows, c);
                    else backend.Multiply(left, rows, c);
                    Add(sums, c, weight * other);
                }
            }
        }

        if (form == ProductForm.CausalRowsByRows)
            for (int i = 0; i < a.Rows; i++) sums.AsSpan((i * cols) + Math.Min(i + 1, cols), cols - Math.Min(i + 1, cols)).Clear();
        return Stored(a.Rows, cols, sums, a.Cols * Largest(a) * Largest(b));
    }

    private static long Largest(IntegerMatrix x) => x.Bits == 8 ? LargestI8 : LargestI16;

    /// <summary>In 32 bits where every accumulator of such operands fits.</summary>
    private static IntegerMatrix Stored(int rows, int cols, long[] sums, long largest)
        => largest <= int.MaxValue ? new IntegerMatrix(rows, cols, Array.ConvertAll(sums, sum => checked((int)sum))) : new IntegerMatrix(rows, cols, sums);

    private static void Add(long[] sums, Matrix c, long weight)
    {
        ReadOnlySpan<float> values = c.Span;
        for (int i = 0; i < values.Length; i++) sums[i] += weight * (long)values[i];
    }

    /// <summary>A part of a matrix as rows with scales of 1: itself when of 8 bits, else 128 times the high digits and the low digits.</summary>
    private static List<(RowsI16 Rows, long Weight)> Slices(IntegerMatrix x, int row, int rows, int col, int cols)
    {
        RowsI16 high = Unit(rows, cols), low = Unit(rows, cols);
        for (int i = 0; i < rows; i++)
        {
            Span<short> h = high.Row(i), l = low.Row(i);
            for (int k = 0; k < cols; k++)
            {
                long value = x[row + i, col + k];
                h[k] = (short)(x.Bits == 8 ? 0 : (value + 64) >> LowBits);
                l[k] = (short)(value - ((long)h[k] << LowBits));
            }
        }

        return x.Bits == 8 ? [(low, 1)] : [(high, 1L << LowBits), (low, 1)];
    }

    private static RowsI16 Unit(int rows, int cols)
    {
        RowsI16 unit = new(rows, rows * cols);
        unit.Reshape(rows, cols);
        unit.Scales.AsSpan().Fill(1f);
        return unit;
    }
}
