using R3mes.Consensus.Rounds;

namespace R3mes.Node.Driver;

/// <summary>Where the driver stands, for metrics: taken when it goes on, so that a scrape reads no state that changes under it.</summary>
public sealed record DriverFigures
{
    /// <summary>The height in progress.</summary>
    public required long Height { get; init; }

    /// <summary>Its round, 0 while none has begun.</summary>
    public required int Round { get; init; }

    /// <summary>Where this node stands in the round.</summary>
    public required Step Step { get; init; }

    /// <summary>Validators of the height.</summary>
    public required int Validators { get; init; }

    /// <summary>Their power.</summary>
    public required long Power { get; init; }

    /// <summary>Power of this node's validator, 0 when it has none.</summary>
    public required long OwnPower { get; init; }

    /// <summary>Validators whose precommit the newest block's last commit lacks.</summary>
    public required int Missing { get; init; }

    /// <summary>Their power.</summary>
    public required long MissingPower { get; init; }

    /// <summary>Round that decided the newest block.</summary>
    public required int DecidedRound { get; init; }
}
