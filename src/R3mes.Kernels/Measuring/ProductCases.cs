using R3mes.Compute.Tensors;

namespace R3mes.Kernels.Measuring;

/// <summary>Products of a backend as cases; the work of each is 2MNK.</summary>
public static class ProductCases
{
    /// <summary>Every product over the same operands.</summary>
    public static IEnumerable<KernelCase> All(ITensorBackend backend, ProductOperands operands)
    {
        yield return TernaryI8(backend, operands, 1);
        yield return TernaryI16(backend, operands);
        yield return I8I16(backend, operands);
        yield return I16I16(backend, operands);
        yield return UnscaledI16I8(backend, operands);
        yield return UnscaledI16I16(backend, operands);
    }

    /// <summary>y[rows, out] = X8 . W^T. Each run takes the next of <paramref name="copies"/> packed matrices: enough of them are streamed from memory.</summary>
    public static KernelCase TernaryI8(ITensorBackend backend, ProductOperands operands, int copies)
    {
        TernaryOperand[] weights = [.. Enumerable.Range(0, copies).Select(_ => backend.Prepare(operands.Weights))];
        Matrix y = new(operands.Rows, operands.Shape.OutFeatures);
        int next = 0;
        void Run()
        {
            backend.MultiplyTernary(operands.X8, weights[next], y);
            next = next + 1 == weights.Length ? 0 : next + 1;
        }

        return Case("ternary_i8", operands, Run, y, operands.Expected);
    }

    /// <summary>dx[rows, in] = D16 . W, the backward product.</summary>
    public static KernelCase TernaryI16(ITensorBackend backend, ProductOperands operands)
    {
        TernaryOperand weights = backend.Prepare(operands.Weights);
        RowsI16 d = operands.D16();
        Matrix dx = new(operands.Rows, operands.Shape.InFeatures);
        return Case("ternary_i16", operands, () => backend.MultiplyTernaryBackward(d, weights, dx), dx, (row, column) => ProductOperands.Dot<short>(d.Row(row), operands.Weights.Values.AsSpan(column), operands.Shape.InFeatures));
    }

    /// <summary>c[rows, out] = X8 . W16^T.</summary>
    public static KernelCase I8I16(ITensorBackend backend, ProductOperands operands)
    {
        RowsI16 w = operands.W16();
        Matrix c = new(operands.Rows, operands.Shape.OutFeatures);
        return Case("i8_i16", operands, () => backend.Multiply(operands.X8, w, c), c, (row, column) => ProductOperands.Dot<sbyte>(operands.X8.Row(row), w.Row(column), 1));
    }

    /// <summary>c[rows, out] = X16 . W16^T.</summary>
    public static KernelCase I16I16(ITensorBackend backend, ProductOperands operands)
    {
        RowsI16 x = operands.X16(), w = operands.W16();
        Matrix c = new(operands.Rows, operands.Shape.OutFeatures);
        return Case("i16_i16", operands, () => backend.Multiply(x, w, c), c, (row, column) => ProductOperands.Dot<short>(x.Row(row), w.Row(column), 1));
    }

    private static KernelCase UnscaledI16I8(ITensorBackend backend, ProductOperands operands)
    {
        RowsI16 d = operands.D16();
        RowsI8 w = new(operands.Shape.OutFeatures, operands.Weights.Values.Length);
        w.Reshape(operands.Shape.OutFeatures, operands.Shape.InFeatures);
        operands.Weights.Values.CopyTo(w.Values, 0);
        Matrix c = new(operands.Rows, operands.Shape.InFeatures);
        return Case("unscaled_i16_i8", operands, () => backend.MultiplyUnscaled(d, w, c), c, (row, column) => ProductOperands.Dot<short>(d.Row(row), w.Values.AsSpan(column), w.Cols));
    }

    private static KernelCase UnscaledI16I16(ITensorBackend backend, ProductOperands operands)
    {
        RowsI16 d = operands.D16(), w = operands.W16();
        Matrix c = new(operands.Rows, operands.Shape.InFeatures);
        return Case("unscaled_i16_i16", operands, () => backend.MultiplyUnscaled(d, w, c), c, (row, column) => ProductOperands.Dot<short>(d.Row(row), w.Values.AsSpan(column), w.Cols));
    }

    // All scales are 1: an element is its exact sum, rounded once.
    private static KernelCase Case(string name, ProductOperands operands, Action run, Matrix result, Func<int, int, long> expected)
    {
        bool Holds(Random random)
        {
            int row = random.Next(result.Rows), column = random.Next(result.Cols);
            return result.Row(row)[column] == expected(row, column);
        }

        return new KernelCase(name, operands.Shape.Operations(operands.Rows), KernelUnit.Operations, run, () => [KernelCase.Bytes<float>(result.Span)], Holds);
    }
}
