using System.Collections.Immutable;

namespace R3mes.Node.Devnet;

/// <summary>
/// All that the live view shows of a running devnet, at one moment. Immutable: the devnet makes a new one for every change and the view
/// never reads anything else, so drawing cannot disturb a run.
/// </summary>
public sealed record DevnetSnapshot
{
    /// <summary>Height of the last committed block.</summary>
    public required long Height { get; init; }

    /// <summary>The round in progress, counted from 1; 0 before the first one opens.</summary>
    public required long Round { get; init; }

    /// <summary>Rounds this run is asked for.</summary>
    public required long RoundsTotal { get; init; }

    /// <summary>Where the round stands, in a word of docs/protocol.md: waiting, training, verifying, revealing, aggregating, challenge, final, failed.</summary>
    public required string Phase { get; init; }

    /// <summary>Held-out losses so far in ascending round order; the first is the loss before any round.</summary>
    public ImmutableArray<HeldOutLoss> HeldOutLosses { get; init; } = [];

    /// <summary>Mean training loss of the last local step any miner took, nats per token; null before the first step.</summary>
    public double? TrainLossNats { get; init; }

    /// <summary>Local steps taken in this round by all miners.</summary>
    public long StepsDone { get; init; }

    /// <summary>Local steps that all assigned miners take in this round.</summary>
    public long StepsTotal { get; init; }

    /// <summary>Gradients submitted since genesis.</summary>
    public long Submissions { get; init; }

    /// <summary>Submissions that verifiers reproduced bit for bit, since genesis.</summary>
    public long Verified { get; init; }

    /// <summary>Submissions rejected by verifiers, since genesis.</summary>
    public long Rejected { get; init; }

    /// <summary>Rewards minted since genesis, in uremes.</summary>
    public ulong MintedUremes { get; init; }

    /// <summary>Money burned by slashing since genesis, in uremes.</summary>
    public ulong BurnedUremes { get; init; }

    /// <summary>The accounts in the order they are shown.</summary>
    public ImmutableArray<DevnetParticipant> Participants { get; init; } = [];

    /// <summary>Tokens trained a second over the last few seconds, all miners together.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Resident memory of the process in bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Time since this process started the run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The last lines of what happened, oldest first; the devnet keeps as many as it likes, the view shows the last ones.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>
    /// How many event lines there were before <see cref="Events"/>[0], so that the plain view prints each line once even when old ones are dropped.
    /// </summary>
    public long EventsDropped { get; init; }
}
