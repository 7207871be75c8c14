namespace R3mes.Compute.Tensors;

/// <summary>Rows quantised to I8 (docs/arithmetic.md, "Quantised rows"): integers in [-127,127], one f32 scale a row.</summary>
public sealed class RowsI8
{
    /// <summary>Makes room for <paramref name="rowsMax"/> scales and <paramref name="valuesMax"/> integers.</summary>
    public RowsI8(int rowsMax, int valuesMax)
    {
        Values = GC.AllocateArray<sbyte>(valuesMax, pinned: true);
        Scales = GC.AllocateArray<float>(rowsMax, pinned: true);
    }

    /// <summary>The integers, row-major, stride <see cref="Cols"/>.</summary>
    public sbyte[] Values { get; }

    /// <summary>One scale a row: x is about <c>Values * Scales</c>.</summary>
    public float[] Scales { get; }

    /// <summary>Rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns in use, K of a product.</summary>
    public int Cols { get; private set; }

    /// <summary>Row <paramref name="row"/>, <see cref="Cols"/> integers.</summary>
    public Span<sbyte> Row(int row) => Values.AsSpan(row * Cols, Cols);

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
