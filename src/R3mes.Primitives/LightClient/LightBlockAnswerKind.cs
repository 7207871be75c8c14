namespace R3mes.Primitives.LightClient;

/// <summary>What came from a source.</summary>
public enum LightBlockAnswerKind
{
    /// <summary>Nothing, or nothing in time.</summary>
    NoAnswer,

    /// <summary>It does not have the block.</summary>
    NotThere,

    /// <summary>Something that is no light block.</summary>
    Malformed,

    /// <summary>A block.</summary>
    Found,
}
