using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>Memory of one worker that no value outlives: allocated once, reshaped by every operation that writes to it.</summary>
internal sealed class Scratch
{
    public Scratch(ModelShape shape, int tokensMax, int rank)
    {
        int widest = shape.Widest;
        Wide0 = new Matrix(tokensMax, widest);
        Wide1 = new Matrix(tokensMax, widest);
        Wide2 = new Matrix(tokensMax, widest);
        Product = new Matrix(tokensMax, widest);
        Query = new Matrix(tokensMax, shape.QueryWidth);
        Key = new Matrix(tokensMax, shape.KeyWidth);
        Value = new Matrix(tokensMax, shape.KeyWidth);
        Narrow = new Matrix(tokensMax, rank);
        NarrowRows = new RowsI16(tokensMax, tokensMax * rank);
        NarrowColumns0 = new RowsI16(rank, tokensMax * rank);
        NarrowColumns1 = new RowsI16(rank, tokensMax * rank);
        Rows = new RowsI16(tokensMax, tokensMax * widest);
        Columns = new RowsI16(widest, tokensMax * widest);
        GradientA = new Matrix(rank, widest);
        GradientB = new Matrix(widest, rank);
    }

    /// <summary>Where the worker's sequence went wrong.</summary>
    public Witness Witness { get; } = new();

    /// <summary>[T, widest].</summary>
    public Matrix Wide0 { get; }

    /// <summary>[T, widest].</summary>
    public Matrix Wide1 { get; }

    /// <summary>[T, widest].</summary>
    public Matrix Wide2 { get; }

    /// <summary>[T, widest]: the adapter's part of a product, used by <see cref="LoraLinear"/> alone.</summary>
    public Matrix Product { get; }

    /// <summary>[T, heads * head size]: queries, or their gradient.</summary>
    public Matrix Query { get; }

    /// <summary>[T, key-value heads * head size]: keys, or their gradient.</summary>
    public Matrix Key { get; }

    /// <summary>[T, key-value heads * head size]: values, or their gradient.</summary>
    public Matrix Value { get; }

    /// <summary>[T, r]: dU.</summary>
    public Matrix Narrow { get; }

    /// <summary>I16 of [T, r].</summary>
    public RowsI16 NarrowRows { get; }

    /// <summary>I16 of [r, T].</summary>
    public RowsI16 NarrowColumns0 { get; }

    /// <summary>I16 of [r, T].</summary>
    public RowsI16 NarrowColumns1 { get; }

    /// <summary>I16 of [T, widest].</summary>
    public RowsI16 Rows { get; }

    /// <summary>I16 of [widest, T].</summary>
    public RowsI16 Columns { get; }

    /// <summary>[r, in].</summary>
    public Matrix GradientA { get; }

    /// <summary>[out, r].</summary>
    public Matrix GradientB { get; }
}
