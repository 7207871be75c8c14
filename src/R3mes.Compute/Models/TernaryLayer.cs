using R3mes.Compute.Tensors;

namespace R3mes.Compute.Models;

/// <summary>The frozen weights of one block.</summary>
/// <param name="Linears">Seven matrices, in the order of <see cref="LinearKind"/>.</param>
/// <param name="InputNorm">Gain before attention, HiddenSize.</param>
/// <param name="AttentionSubNorm">Gain before the output projection, Heads * HeadDim.</param>
/// <param name="PostNorm">Gain before the feed-forward part, HiddenSize.</param>
/// <param name="FeedForwardSubNorm">Gain before the down projection, IntermediateSize.</param>
public sealed record TernaryLayer(IReadOnlyList<TernaryMatrix> Linears, float[] InputNorm, float[] AttentionSubNorm, float[] PostNorm, float[] FeedForwardSubNorm)
{
    /// <summary>One of the seven matrices.</summary>
    public TernaryMatrix Linear(LinearKind kind) => Linears[(int)kind];
}
