using R3mes.Node.Driver;

namespace R3mes.Simulation;

/// <summary>One run.</summary>
public sealed record SimOptions
{
    /// <summary>Rules everything.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What goes wrong; null lets the seed choose.</summary>
    public SimFaults? Faults { get; init; }

    /// <summary>Validators.</summary>
    public int Validators { get; init; } = 4;

    /// <summary>Accounts that send each other money.</summary>
    public int Wallets { get; init; } = 4;

    /// <summary>Longest pause between two transactions, in milliseconds.</summary>
    public int SpendEveryMs { get; init; } = 400;

    /// <summary>Whether all validators have the same power.</summary>
    public bool EqualPowers { get; init; }

    /// <summary>Whether two of four validators are twins, each machine of a pair in another half of the network: more than the algorithm withstands.</summary>
    public bool TwinsOfThird { get; init; }

    /// <summary>From when nothing goes wrong any more (the global stabilisation time).</summary>
    public TimeSpan HealAt { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>When the run ends.</summary>
    public TimeSpan EndAt { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Blocks after which it ends earlier.</summary>
    public long HeightMax { get; init; } = long.MaxValue;

    /// <summary>Blocks that every node has to add after the healing.</summary>
    public int ProgressMin { get; init; } = 3;

    /// <summary>Least delay of a message.</summary>
    public TimeSpan DelayMin { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>What may come to it once all is healed.</summary>
    public TimeSpan DelayAfterHeal { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether a link has one delay for all its messages, which so arrive in their order, as a connection's do; else each message has its own.</summary>
    public bool SteadyLinks { get; init; }

    /// <summary>How long each step of a height may take.</summary>
    public ConsensusTiming Timing { get; init; } = ConsensusTiming.Of(TimeSpan.FromMilliseconds(700));
}
