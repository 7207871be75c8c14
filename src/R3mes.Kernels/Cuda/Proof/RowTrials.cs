using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>The kernels that quantise: a row, a column, a row twice.</summary>
internal static class RowTrials
{
    public static void Run(CudaTrials trials)
    {
        (int Rows, int Cols, bool Broken)[] shapes = [(1, 1, false), (24, 300, false), (9, 2560, true), (17, trials.Random.Next(2, 1500), false), (2, trials.Quick ? 2048 : TERMS_MAX, false)];
        foreach ((int rows, int cols, bool broken) in shapes)
        {
            I8(trials, rows, cols, broken);
            I16(trials, rows, cols, broken);
        }

        trials.Done("quantize_i8", "quantize_i16");
        foreach ((int rows, int cols, bool broken) in ((int, int, bool)[])[(1, 1, false), (24, 300, false), (8, 2560, false), (9, 77, true)]) Plus(trials, rows, cols, broken);
        trials.Done("quantize_i16_plus");
        foreach ((int rows, int cols, bool scaled, bool broken) in ((int, int, bool, bool)[])[(1, 1, false, false), (33, 65, true, false), (129, 31, false, false), (trials.Random.Next(2, 300), 72, true, false), (40, 40, true, true)])
            Transposed(trials, rows, cols, scaled, broken);
        trials.Done("quantize_i16_transposed");
    }

    private static Matrix Values(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = trials.Random.Rows(rows, cols, huge: true);
        if (broken) trials.Random.Break(x);
        return x;
    }

    private static void I8(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = Values(trials, rows, cols, broken);
        RowsI8 q = new(rows, rows * cols);
        bool finite = trials.Reference.QuantizeI8(x, q);
        CudaResult plane = trials.Result<sbyte>("q", q.Plane(), finite), scales = trials.Result<float>("scales", q.Scales, finite), flag = trials.Finite(finite);
        quantize_rows p = new() { x = trials.Input(x), high = plane.Address, scales = scales.Address, finite = flag.Address, k = cols, k_padded = PADDED(cols) };
        trials.Run("quantize_i8", $"{rows} rows of {cols}", () => trials.Device.Launch("quantize_i8", new CudaGrid(rows, 1, QUANTIZE_THREADS, QUANTIZE_SHARED_BYTES), p), plane, scales, flag);
    }

    private static void I16(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = Values(trials, rows, cols, broken);
        RowsI16 q = new(rows, rows * cols);
        bool finite = trials.Reference.QuantizeI16(x, q);
        CudaResult planes = trials.Result<sbyte>("q", q.Planes(), finite), scales = trials.Result<float>("scales", q.Scales, finite), flag = trials.Finite(finite);
        quantize_rows p = new()
        {
            x = trials.Input(x),
            high = planes.Address,
            low = planes.Address + (rows * PADDED(cols)),
            scales = scales.Address,
            finite = flag.Address,
            k = cols,
            k_padded = PADDED(cols),
        };
        trials.Run("quantize_i16", $"{rows} rows of {cols}", () => trials.Device.Launch("quantize_i16", new CudaGrid(rows, 1, QUANTIZE_THREADS, QUANTIZE_SHARED_BYTES), p), planes, scales, flag);
    }

    private static void Plus(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = Values(trials, rows, cols, broken), by = trials.Random.Even(1, cols, 3f);
        RowsI16 first = new(rows, rows * cols), second = new(rows, rows * cols);
        bool finite = trials.Reference.QuantizeI16Plus(x, by.Span, first, second);
        CudaResult q1 = trials.Result<sbyte>("q1", first.Planes(), finite), q2 = trials.Result<sbyte>("q2", second.Planes(), finite), s1 = trials.Result<float>("s1", first.Scales, finite);
        CudaResult s2 = trials.Result<float>("s2", second.Scales, finite), flag = trials.Finite(finite);
        quantize_twice p = new()
        {
            x = trials.Input(x),
            col_scales = trials.Input(by),
            first = q1.Address,
            second = q2.Address,
            first_scales = s1.Address,
            second_scales = s2.Address,
            finite = flag.Address,
            plane = rows * PADDED(cols),
            k = cols,
            k_padded = PADDED(cols),
        };
        trials.Run("quantize_i16_plus", $"{rows} rows of {cols}", () => trials.Device.Launch("quantize_i16_plus", new CudaGrid(rows, 1, QUANTIZE_THREADS, QUANTIZE_SHARED_BYTES), p), q1, q2, s1, s2, flag);
    }

    private static void Transposed(CudaTrials trials, int rows, int cols, bool scaled, bool broken)
    {
        Matrix x = trials.Random.Even(rows, cols, 1f), by = trials.Random.Even(1, rows, 2f);
        if (cols > 2)
            for (int row = 0; row < rows; row++) (x.Row(row)[0], x.Row(row)[1]) = (0f, x.Row(row)[1] * 1e-31f); // a column of zeros and a tiny one
        if (broken) trials.Random.Break(x);
        RowsI16 q = new(cols, rows * cols);
        bool finite = scaled ? trials.Reference.QuantizeI16Transposed(x, by.Span, q) : trials.Reference.QuantizeI16Transposed(x, q);
        CudaResult planes = trials.Result<sbyte>("q", q.Planes(), finite), scales = trials.Result<float>("scales", q.Scales, finite), flag = trials.Finite(finite);
        quantize_columns p = new()
        {
            x = trials.Input(x),
            row_scales = scaled ? trials.Input(by) : 0,
            high = planes.Address,
            low = planes.Address + (cols * PADDED(rows)),
            scales = scales.Address,
            finite = flag.Address,
            rows = rows,
            k = cols,
            rows_padded = PADDED(rows),
        };
        CudaGrid grid = new(CudaGrid.Blocks(cols, 32), 1, COLUMNS_THREADS, COLUMNS_SHARED_BYTES);
        trials.Run("quantize_i16_transposed", $"{rows} by {cols}{(scaled ? ", scaled" : "")}", () => trials.Device.Launch("quantize_i16_transposed", grid, p), planes, scales, flag);
    }
}
