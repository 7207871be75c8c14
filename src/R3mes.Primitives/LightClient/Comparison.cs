namespace R3mes.Primitives.LightClient;

/// <summary>What a witness says of a block.</summary>
internal enum Comparison
{
    /// <summary>It has the same.</summary>
    Match,

    /// <summary>It has another, or a lower block that is not earlier: both cannot be of one chain.</summary>
    Conflict,

    /// <summary>It has the same header with another order of proposers.</summary>
    ProposersDiverge,

    /// <summary>It is not at that time yet.</summary>
    Behind,

    /// <summary>It does not say.</summary>
    Silent,

    /// <summary>It said what cannot be.</summary>
    Malformed,
}
