using System.Numerics;

namespace R3mes.Compute.Models;

/// <summary>The shape of a BitNet b1.58 transformer (Ma et al. 2024, Wang et al. 2025): pre-norm blocks with sub-norms, grouped-query attention, squared-ReLU gate, tied embedding.</summary>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="IntermediateSize">Width of the feed-forward part.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key-value heads; they divide the query heads.</param>
/// <param name="HeadDim">Size of a head, a power of two.</param>
/// <param name="VocabSize">Tokens; 256 where tokens are bytes.</param>
/// <param name="ContextMax">Longest sequence in tokens.</param>
/// <param name="RmsEps">Epsilon of every RMSNorm.</param>
/// <param name="RopeTheta">Base of the rotary embedding's frequencies.</param>
public sealed record ModelShape(
    int HiddenSize, int IntermediateSize, int Layers, int Heads, int KvHeads, int HeadDim, int VocabSize, int ContextMax, float RmsEps, float RopeTheta)
{
    /// <summary>Widest vector a product may reduce over or make, so that no accumulator and no buffer index can overflow.</summary>
    public const int WidthMax = 1 << 16;

    /// <summary>Most elements of one matrix.</summary>
    public const int ElementsMax = 1 << 30;

    /// <summary>Width of all query heads together.</summary>
    public int QueryWidth => Heads * HeadDim;

    /// <summary>Width of all key-value heads together.</summary>
    public int KeyWidth => KvHeads * HeadDim;

    /// <summary>The widest vector of a block.</summary>
    public int Widest => Math.Max(Math.Max(HiddenSize, IntermediateSize), QueryWidth);

    /// <summary>Output features of a linear.</summary>
    public int OutFeatures(LinearKind kind) => kind switch
    {
        LinearKind.Query => QueryWidth,
        LinearKind.Key or LinearKind.Value => KeyWidth,
        LinearKind.Output or LinearKind.Down => HiddenSize,
        _ => IntermediateSize,
    };

    /// <summary>Input features of a linear.</summary>
    public int InFeatures(LinearKind kind) => kind switch
    {
        LinearKind.Output => QueryWidth,
        LinearKind.Down => IntermediateSize,
        _ => HiddenSize,
    };

    /// <summary>Why this shape cannot be computed with, or null.</summary>
    public ModelError? Check()
    {
        if (!Within(HiddenSize, WidthMax) || HiddenSize % 4 != 0) return new($"hidden_size {HiddenSize} is not a multiple of 4 up to {WidthMax}.");
        if (!Within(IntermediateSize, WidthMax) || IntermediateSize % 4 != 0) return new($"intermediate_size {IntermediateSize} is not a multiple of 4 up to {WidthMax}.");
        if (!Within(Layers, 512)) return new($"num_hidden_layers {Layers} is not between 1 and 512.");
        if (!Within(HeadDim, 512) || HeadDim < 4 || !BitOperations.IsPow2(HeadDim)) return new($"head_dim {HeadDim} is not a power of two between 4 and 512.");
        if (!Within(Heads, WidthMax / HeadDim)) return new($"num_attention_heads {Heads} is not between 1 and {WidthMax / HeadDim}.");
        if (!Within(KvHeads, Heads) || Heads % KvHeads != 0) return new($"num_key_value_heads {KvHeads} does not divide the {Heads} heads.");
        if (!Within(VocabSize, 1 << 20) || (long)VocabSize * HiddenSize > ElementsMax) return new($"vocab_size {VocabSize} is not between 1 and 1048576, or its embedding is too large.");
        if ((long)HiddenSize * IntermediateSize > ElementsMax || (long)HiddenSize * QueryWidth > ElementsMax) return new($"A matrix of the model has more than {ElementsMax} weights.");
        if (!Within(ContextMax, 1 << 16)) return new($"max_position_embeddings {ContextMax} is not between 1 and 65536.");
        if (!(RmsEps is > 0f and <= 1f)) return new("rms_norm_eps is not above 0 and at most 1.");
        if (!(RopeTheta is >= 1f and <= 1e12f)) return new("rope_theta is not between 1 and 1e12.");
        return null;
    }

    private static bool Within(int value, int max) => value >= 1 && value <= max;
}
