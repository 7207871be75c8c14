namespace R3mes.Compute.Tensors;

/// <summary>Rows quantised to I16 (docs/arithmetic.md, "Quantised rows"): integers in [-16256,16256], one f32 scale a row. Only what quantises writes
/// <see cref="Values"/>: the kernels' sums are wide enough for that range and no wider, and no call looks for integers beyond it.</summary>
public sealed class RowsI16
{
    /// <summary>Makes room for <paramref name="rowsMax"/> scales and <paramref name="valuesMax"/> integers.</summary>
    public RowsI16(int rowsMax, int valuesMax)
    {
        Values = GC.AllocateArray<short>(valuesMax, pinned: true);
        Scales = GC.AllocateArray<float>(rowsMax, pinned: true);
    }

    /// <summary>The integers, row-major, stride <see cref="Cols"/>.</summary>
    public short[] Values { get; }

    /// <summary>One scale a row: x is about <c>Values * Scales</c>.</summary>
    public float[] Scales { get; }

    /// <summary>Rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns in use, K of a product.</summary>
    public int Cols { get; private set; }

    /// <summary>Row <paramref name="row"/>, <see cref="Cols"/> integers.</summary>
    public Span<short> Row(int row) => Values.AsSpan(row * Cols, Cols);

    /// <summary>Changes the shape within the capacity; contents become unspecified.</summary>
    public void Reshape(int rows, int cols)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(cols);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Scales.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * cols, Values.Length);
        Rows = rows;
        Cols = cols;
    }
}
