namespace R3mes.Compute.Tensors;

/// <summary>A row-major f32 matrix over a pinned buffer of fixed capacity, reshaped in place so that a step allocates nothing.</summary>
public sealed class Matrix
{
    /// <summary>Makes a matrix of <paramref name="rows"/> by <paramref name="cols"/> zeros; both may shrink later, the product never grows.</summary>
    public Matrix(int rows, int cols)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(cols);
        Data = GC.AllocateArray<float>(checked(rows * cols), pinned: true);
        Rows = rows;
        Cols = cols;
    }

    /// <summary>The buffer; the first <c>Rows * Cols</c> elements are the matrix.</summary>
    public float[] Data { get; }

    /// <summary>Rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns in use; also the row stride.</summary>
    public int Cols { get; private set; }

    /// <summary>The elements in use.</summary>
    public Span<float> Span => Data.AsSpan(0, Rows * Cols);

    /// <summary>Row <paramref name="row"/>, <see cref="Cols"/> elements.</summary>
    public Span<float> Row(int row) => Data.AsSpan(row * Cols, Cols);

    /// <summary>Changes the shape within the capacity; contents become unspecified.</summary>
    public void Reshape(int rows, int cols)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(cols);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)rows * cols, Data.Length);
        Rows = rows;
        Cols = cols;
    }
}
