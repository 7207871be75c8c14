using System.Collections.Immutable;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Devnet;

/// <summary>What a finished or stopped run says at its end.</summary>
public sealed record DevnetSummary
{
    /// <summary>Rounds this run was asked for.</summary>
    public required long RoundsTotal { get; init; }

    /// <summary>Rounds that ended since genesis, final or failed.</summary>
    public required long RoundsEnded { get; init; }

    /// <summary>Height of the last committed block.</summary>
    public required long Height { get; init; }

    /// <summary>Hash of the state after that block.</summary>
    public required Digest AppHash { get; init; }

    /// <summary>Held-out losses in ascending round order; the first is the loss before any round.</summary>
    public required ImmutableArray<HeldOutLoss> HeldOutLosses { get; init; }

    /// <summary>Fall of the held-out loss that this run had to reach, in percent of the first loss.</summary>
    public required double RequiredFallPercent { get; init; }

    /// <summary>Gradients submitted since genesis.</summary>
    public required long Submissions { get; init; }

    /// <summary>Of those, reproduced bit for bit.</summary>
    public required long Verified { get; init; }

    /// <summary>Of those, rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>The accounts in the order they are shown.</summary>
    public required ImmutableArray<DevnetParticipant> Participants { get; init; }

    /// <summary>The money supply.</summary>
    public required SupplyStatement Supply { get; init; }

    /// <summary>The cheats of this run; empty with --cheat 0.</summary>
    public required ImmutableArray<CheatReport> Cheats { get; init; }

    /// <summary>Time this process spent.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Path of the loss curve, null when none was written.</summary>
    public string? LossCurvePath { get; init; }

    /// <summary>Path of the trained adapter, null when none was written.</summary>
    public string? AdapterPath { get; init; }

    /// <summary>True when a person stopped the run before its last round: neither passed nor failed.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Why the run failed, one sentence each; empty when it passed.</summary>
    public ImmutableArray<string> FailureReasons { get; init; } = [];

    /// <summary>True when every condition of the run held.</summary>
    public bool Passed => !Interrupted && FailureReasons.IsEmpty;
}
