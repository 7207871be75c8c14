using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>What a source answered. The default value is no answer.</summary>
public readonly record struct LightBlockAnswer
{
    private LightBlockAnswer(LightBlockAnswerKind kind, LightBlock? block) => (Kind, Block) = (kind, block);

    /// <summary>It did not answer, or not in time.</summary>
    public static LightBlockAnswer NoAnswer => default;

    /// <summary>It does not have the block: not yet, or no more.</summary>
    public static LightBlockAnswer NotThere { get; } = new(LightBlockAnswerKind.NotThere, null);

    /// <summary>It answered something that is no light block.</summary>
    public static LightBlockAnswer Malformed { get; } = new(LightBlockAnswerKind.Malformed, null);

    /// <summary>What came.</summary>
    public LightBlockAnswerKind Kind { get; }

    /// <summary>The block when it was found.</summary>
    public LightBlock? Block { get; }

    /// <summary>It has the block.</summary>
    /// <param name="block">Untrusted.</param>
    public static LightBlockAnswer Found(LightBlock block) => new(LightBlockAnswerKind.Found, block);
}
