using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>A frozen ternary matrix with a trained low-rank adapter: docs/arithmetic.md, "Linear". Each method answers false when a value is not finite.</summary>
internal static class LoraLinear
{
    /// <summary>u = x . I16(A); y = (x . W) + c*(I16(u) . I16(B)).</summary>
    public static bool Forward(ITensorBackend backend, LinearOperands w, float c, RowsI8 x, Matrix u, Matrix y, Scratch scratch)
    {
        backend.MultiplyTernary(x, w.Backbone, y);
        backend.Multiply(x, w.A, u);
        if (!backend.QuantizeI16(u, scratch.NarrowRows)) return scratch.Witness.Refuse(($"{w.Name}.u", u));
        backend.Multiply(scratch.NarrowRows, w.B, scratch.Product);
        backend.AddScaled(y, c, scratch.Product);
        return true;
    }

    /// <summary>
    /// D = I16(dY); dU = c*(D . I16(B^T)); dX = (D . W) + I16(dU) . I16(A^T), left out when <paramref name="dx"/> is null;
    /// sums += c*(I16(dY^T) . I16(u^T)) and I16((dU*sx)^T) . x as int64 of 2^-32.
    /// </summary>
    public static bool Backward(ITensorBackend backend, LinearOperands w, float c, RowsI8 x, Matrix u, Matrix dy, Matrix? dx, Span<long> sums, Scratch scratch)
    {
        if (!backend.QuantizeI16(dy, scratch.Rows)) return scratch.Witness.Refuse(($"{w.Name}.dy", dy));
        Matrix du = scratch.Narrow;
        backend.Multiply(scratch.Rows, w.BTransposed, du);
        backend.Scale(du, c);
        if (dx is not null)
        {
            backend.MultiplyTernaryBackward(scratch.Rows, w.Backbone, dx);
            if (!backend.QuantizeI16(du, scratch.NarrowRows)) return scratch.Witness.Refuse(($"{w.Name}.du", du));
            backend.Multiply(scratch.NarrowRows, w.ATransposed, scratch.Product);
            backend.Add(dx, scratch.Product, dx);
        }

        if (!backend.QuantizeI16Transposed(dy, scratch.Columns) || !backend.QuantizeI16Transposed(u, scratch.NarrowColumns0)) return scratch.Witness.Refuse(($"{w.Name}.dy", dy), ($"{w.Name}.u", u));
        backend.Multiply(scratch.Columns, scratch.NarrowColumns0, scratch.GradientB);
        if (!backend.AccumulateFixed(scratch.GradientB, c, sums.Slice(w.TensorB.Offset, w.TensorB.Count))) return TooLarge(scratch.Witness, w.TensorB, scratch.GradientB, c, backend);
        if (!backend.QuantizeI16Transposed(du, x.Scales, scratch.NarrowColumns1)) return scratch.Witness.Refuse(($"{w.Name}.du", du));
        backend.MultiplyUnscaled(scratch.NarrowColumns1, x, scratch.GradientA);
        return backend.AccumulateFixed(scratch.GradientA, 1f, sums.Slice(w.TensorA.Offset, w.TensorA.Count)) || TooLarge(scratch.Witness, w.TensorA, scratch.GradientA, 1f, backend);
    }

    // The gradient as it is summed: c times what the product gave.
    private static bool TooLarge(Witness witness, AdapterTensor tensor, Matrix gradient, float c, ITensorBackend backend)
    {
        backend.Scale(gradient, c);
        return witness.RefuseFrom(ITensorBackend.GradientLimit, $"{tensor.Name}.gradient", gradient);
    }
}
