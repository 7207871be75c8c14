namespace R3mes.Node.Devnet;

/// <summary>What a devnet is made of and how long it runs. The first group is fixed when the devnet is made; a resumed run must name the same.</summary>
public sealed record DevnetOptions
{
    /// <summary>Chooses keys, first adapter and what the cheat does.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Validators: 1 in the devnet's own process, or several, each a process of its own.</summary>
    public int Validators { get; init; } = 1;

    /// <summary>Miners, at least 1.</summary>
    public int Miners { get; init; } = 3;

    /// <summary>Miners that cheat: 0 or 1.</summary>
    public int Cheats { get; init; } = 1;

    /// <summary>Data shards the training text is cut into.</summary>
    public int Shards { get; init; } = 8;

    /// <summary>Bytes held out from training, at least 64 KiB on real text.</summary>
    public long HeldOutBytes { get; init; } = 64 << 10;

    /// <summary>
    /// Blocks follow from the options alone: fixed genesis time, a second of block time between blocks, each made when all have done their part. The miners then
    /// name no kernels, the one thing in which two machines differ.
    /// </summary>
    public bool Reproducible { get; init; }

    /// <summary>Rounds to reach, counted from the devnet's first.</summary>
    public long Rounds { get; init; } = 8;

    /// <summary>Pause between blocks; none when <see cref="Reproducible"/>.</summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How far the held-out loss must fall over <see cref="RoundsForFall"/> rounds, in percent; in proportion for fewer.</summary>
    public const double FallPercent = 3.0;

    /// <summary>The rounds that <see cref="FallPercent"/> is meant for.</summary>
    public const long RoundsForFall = 8;

    /// <summary>The fall asked of <paramref name="rounds"/> rounds, in percent.</summary>
    public static double FallPercentFor(long rounds) => FallPercent * Math.Min(rounds, RoundsForFall) / RoundsForFall;
}
