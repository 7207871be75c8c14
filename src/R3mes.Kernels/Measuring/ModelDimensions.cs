using R3mes.Compute.Tensors;

namespace R3mes.Kernels.Measuring;

/// <summary>Sizes of a model that elementwise kernels and attention are measured at.</summary>
/// <param name="Hidden">Width of the residual stream.</param>
/// <param name="Intermediate">Width of the feed-forward part.</param>
/// <param name="Attention">Heads.</param>
/// <param name="Vocabulary">Logits of a row.</param>
public sealed record ModelDimensions(int Hidden, int Intermediate, AttentionShape Attention, int Vocabulary)
{
    /// <summary>BitNet b1.58 2B4T.</summary>
    public static ModelDimensions Bitnet2B4T { get; } = new(2_560, 6_912, new AttentionShape(20, 5, 128), 128_256);
}
