using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>What came of a call, and what the caller does next.</summary>
public sealed record LightClientVerdict
{
    /// <summary>What to do.</summary>
    public required LightClientAction Action { get; init; }

    /// <summary>The block that is trusted now; null unless accepted.</summary>
    public LightBlock? Block { get; init; }

    /// <summary>Why nothing was accepted, or null.</summary>
    public LightClientRefusal? Refusal { get; init; }

    /// <summary>What is wrong with the header, for <see cref="LightClientRefusal.InvalidBlock"/>.</summary>
    public HeaderRefusal? Header { get; init; }

    /// <summary>The height that was trusted when the refusal came.</summary>
    public long From { get; init; }

    /// <summary>The height that was refused.</summary>
    public long To { get; init; }

    /// <summary>For <see cref="LightClientAction.Wait"/>: the time of the next call.</summary>
    public Timestamp? NotBefore { get; init; }

    /// <summary>What to send to whom, on an attack.</summary>
    public IReadOnlyList<EvidenceReport> Evidence { get; init; } = [];

    /// <summary>Sources that were dropped in this call.</summary>
    public IReadOnlyList<DroppedSource> Dropped { get; init; } = [];
}
