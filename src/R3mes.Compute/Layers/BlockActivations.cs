using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>What one block keeps of one sequence between forward and backward.</summary>
internal sealed class BlockActivations
{
    private readonly Matrix[] _u = new Matrix[LinearNames.Count];

    public BlockActivations(ModelShape shape, int tokensMax, int rank)
    {
        Input = new NormActivations(tokensMax, shape.HiddenSize);
        Attention = new AttentionState(new AttentionShape(shape.Heads, shape.KvHeads, shape.HeadDim), tokensMax);
        AttentionOutput = new NormActivations(tokensMax, shape.QueryWidth);
        Middle = new NormActivations(tokensMax, shape.HiddenSize);
        Gate = new Matrix(tokensMax, shape.IntermediateSize);
        Up = new Matrix(tokensMax, shape.IntermediateSize);
        Gated = new NormActivations(tokensMax, shape.IntermediateSize);
        for (int kind = 0; kind < _u.Length; kind++) _u[kind] = new Matrix(tokensMax, rank);
    }

    /// <summary>The residual stream before the block.</summary>
    public NormActivations Input { get; }

    /// <summary>Integers and probabilities of attention.</summary>
    public AttentionState Attention { get; }

    /// <summary>Output of attention before its sub-norm.</summary>
    public NormActivations AttentionOutput { get; }

    /// <summary>The residual stream between attention and the feed-forward part.</summary>
    public NormActivations Middle { get; }

    /// <summary>[T, intermediate].</summary>
    public Matrix Gate { get; }

    /// <summary>[T, intermediate].</summary>
    public Matrix Up { get; }

    /// <summary>relu(gate)^2 * up before its sub-norm.</summary>
    public NormActivations Gated { get; }

    /// <summary>u = x . A of one matrix's adapter [T, r].</summary>
    public Matrix U(LinearKind kind) => _u[(int)kind];
}
