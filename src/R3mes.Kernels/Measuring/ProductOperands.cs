using System.Numerics;
using System.Runtime.InteropServices;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels.Measuring;

/// <summary>Random operands of the products of one shape, which any backend may be given: every integer of a format is as likely, every scale is 1.</summary>
public sealed class ProductOperands
{
    private const int I16Most = 16_256;
    private const int Block = 32;
    private readonly int _seed;

    /// <summary>Makes them.</summary>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="shape">The weights.</param>
    /// <param name="seed">The same seed gives the same operands.</param>
    public ProductOperands(int rows, ProductShape shape, int seed)
    {
        (Rows, Shape, _seed) = (rows, shape, seed);
        Weights = new TernaryMatrix(shape.OutFeatures, shape.InFeatures, Codes(seed, shape), 1f);
        X8 = new RowsI8(rows, rows * shape.InFeatures);
        X8.Reshape(rows, shape.InFeatures);
        X8.Scales.AsSpan().Fill(1f);
        new Random(seed + 1).NextBytes(MemoryMarshal.AsBytes(X8.Values.AsSpan()));
        // In the range of I8, and the largest magnitude once in 32: what quantises blocks of a row anew finds the same integers.
        for (int i = 0; i < X8.Values.Length; i++) X8.Values[i] = i % shape.InFeatures % Block == 0 ? sbyte.MaxValue : Math.Max(X8.Values[i], (sbyte)-sbyte.MaxValue);
    }

    /// <summary>Rows of activations.</summary>
    public int Rows { get; }

    /// <summary>The weights' shape.</summary>
    public ProductShape Shape { get; }

    /// <summary>Weights [out, in].</summary>
    public TernaryMatrix Weights { get; }

    /// <summary>Activations [rows, in] of int8.</summary>
    public RowsI8 X8 { get; }

    /// <summary>Activations [rows, in] of int16; made anew at each call.</summary>
    public RowsI16 X16() => Wide(Rows, Shape.InFeatures, _seed + 2);

    /// <summary>Gradients [rows, out] of int16; made anew at each call.</summary>
    public RowsI16 D16() => Wide(Rows, Shape.OutFeatures, _seed + 3);

    /// <summary>A matrix [out, in] of int16; made anew at each call.</summary>
    public RowsI16 W16() => Wide(Shape.OutFeatures, Shape.InFeatures, _seed + 4);

    /// <summary>Element [row, column] of X8 . W^T, by its definition.</summary>
    public long Expected(int row, int column) => Dot<sbyte>(X8.Row(row), Weights.Values.AsSpan(column * Shape.InFeatures), 1);

    /// <summary>Exact sum of a[i] * b[i * stride] over the whole of a.</summary>
    internal static long Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<sbyte> b, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++) sum += long.CreateTruncating(a[i]) * b[i * stride];
        return sum;
    }

    /// <summary>Exact sum of a[i] * b[i * stride] over the whole of a.</summary>
    internal static long Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<short> b, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++) sum += long.CreateTruncating(a[i]) * b[i * stride];
        return sum;
    }

    private static sbyte[] Codes(int seed, ProductShape shape)
    {
        sbyte[] codes = new sbyte[checked((int)shape.Weights)];
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(codes.AsSpan()));
        for (int i = 0; i < codes.Length; i++) codes[i] = (sbyte)(((byte)codes[i] * 3 >> 8) - 1);
        return codes;
    }

    private static RowsI16 Wide(int rows, int cols, int seed)
    {
        RowsI16 wide = new(rows, rows * cols);
        wide.Reshape(rows, cols);
        wide.Scales.AsSpan().Fill(1f);
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(wide.Values.AsSpan()));
        for (int i = 0; i < wide.Values.Length; i++) wide.Values[i] = (short)(wide.Values[i] * I16Most >> 15);
        return wide;
    }
}
