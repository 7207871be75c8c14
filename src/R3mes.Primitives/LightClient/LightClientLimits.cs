namespace R3mes.Primitives.LightClient;

/// <summary>What one call may cost, so that no source can keep it busy.</summary>
/// <param name="BlocksFetchedMax">Blocks asked of one source in one call, all of which may be held at once. Whoever is further behind goes up in stages; halving asks for a handful.</param>
/// <param name="StepsMax">Verifications of one source's blocks in one call: halving tries a block again each time that it came nearer, at most once for each halving.</param>
/// <param name="SourcesMax">Primary and witnesses together; a witness that conflicts is verified as the primary is.</param>
public sealed record LightClientLimits(int BlocksFetchedMax = 1000, int StepsMax = 20_000, int SourcesMax = 64)
{
    /// <summary>The defaults.</summary>
    public static LightClientLimits Default { get; } = new();
}
