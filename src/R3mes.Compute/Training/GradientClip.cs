using System.Numerics;
using R3mes.Compute.Arithmetic;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Training;

/// <summary>Bounds the norm of a step's gradient: docs/arithmetic.md, "Clip". A row is a row of an adapter tensor; memory is allocated once.</summary>
internal sealed class GradientClip
{
    private readonly ITensorBackend _backend;
    private readonly AdapterLayout _layout;
    private readonly Matrix _tensor;
    private readonly RowsI16 _rows;
    private readonly float[] _squares;

    public GradientClip(ITensorBackend backend, AdapterLayout layout)
    {
        _backend = backend;
        _layout = layout;
        int rows = 0;
        int rowsMax = 0;
        int elementsMax = 0;
        foreach (AdapterTensor tensor in layout.Tensors)
        {
            rows += tensor.Rows;
            rowsMax = Math.Max(rowsMax, tensor.Rows);
            elementsMax = Math.Max(elementsMax, tensor.Count);
        }

        _tensor = new Matrix(1, elementsMax);
        _rows = new RowsI16(rowsMax, elementsMax);
        _squares = new float[rows];
    }

    /// <summary>A row's square is (f32(sum of q^2)*s)*s with q, s = I16(row); n = sqrt(FSUM of all); g = g*k with k = min(1, limit/(n + 1e-6)). False when a value is not finite.</summary>
    public bool Apply(Span<float> g, float limit)
    {
        int next = 0;
        foreach (AdapterTensor tensor in _layout.Tensors)
        {
            _tensor.Reshape(tensor.Rows, tensor.Cols);
            g.Slice(tensor.Offset, tensor.Count).CopyTo(_tensor.Span);
            if (!_backend.QuantizeI16(_tensor, _rows)) return false;
            for (int row = 0; row < tensor.Rows; row++)
            {
                float scale = _rows.Scales[row];
                _squares[next++] = ((float)SumOfSquares(_rows.Row(row)) * scale) * scale;
            }
        }

        if (!FixedSum.TrySum(_squares, out float sum)) return false;
        float factor = limit / (MathF.Sqrt(sum) + 1e-6f);
        Multiply(g, factor < 1f ? factor : 1f);
        return true;
    }

    private static long SumOfSquares(ReadOnlySpan<short> row)
    {
        long sum = 0;
        foreach (short value in row) sum += value * value;
        return sum;
    }

    private static void Multiply(Span<float> g, float factor)
    {
        int i = 0;
        for (; i <= g.Length - Vector<float>.Count; i += Vector<float>.Count) (new Vector<float>(g[i..]) * new Vector<float>(factor)).CopyTo(g[i..]);
        for (; i < g.Length; i++) g[i] *= factor;
    }
}
