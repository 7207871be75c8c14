namespace R3mes.Primitives.LightClient;

/// <summary>Which blocks are verified on the way up.</summary>
public enum VerificationMode
{
    /// <summary>As few as the trust level allows, found by halving.</summary>
    Skipping,

    /// <summary>Each.</summary>
    Sequential,
}
