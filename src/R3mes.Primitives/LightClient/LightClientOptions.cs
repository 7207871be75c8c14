using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>How a light client verifies one chain.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="TrustingPeriod">How long a block may be trusted: shorter than the time after which a validator has its stake back.</param>
public sealed record LightClientOptions(string ChainId, TimeSpan TrustingPeriod)
{
    /// <summary>The fraction of trusted power that must have signed a block further up; a third is CometBFT's default.</summary>
    public TrustLevel TrustLevel { get; init; } = TrustLevel.OneThird;

    /// <summary>How far clocks may differ; CometBFT's default.</summary>
    public TimeSpan ClockDriftMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after its time a block may reach an honest node; CometBFT's default.</summary>
    public TimeSpan BlockLagMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Which blocks are verified on the way up.</summary>
    public VerificationMode Mode { get; init; } = VerificationMode.Skipping;

    /// <summary>What one call may cost.</summary>
    public LightClientLimits Limits { get; init; } = LightClientLimits.Default;

    /// <summary>How long a witness that is behind gets to come to the primary's time: 2 * drift + lag (CometBFT, light/detector.go).</summary>
    public long WaitMilliseconds => ((2 * ClockDriftMax.Ticks) + BlockLagMax.Ticks) / TimeSpan.TicksPerMillisecond;
}
