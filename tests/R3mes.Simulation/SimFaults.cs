namespace R3mes.Simulation;

/// <summary>What goes wrong in a run until everything heals.</summary>
public sealed record SimFaults
{
    /// <summary>Messages lost, of a thousand.</summary>
    public int DropPerMille { get; init; }

    /// <summary>Messages that come twice, of a thousand.</summary>
    public int DuplicatePerMille { get; init; }

    /// <summary>Longest delay of a message; the order of messages follows from their delays.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often links are cut, one way or both, for a while.</summary>
    public bool Partitions { get; init; }

    /// <summary>Chance of a crash at each change of a disk, in a hundred thousand.</summary>
    public int CrashPerHundredThousand { get; init; }

    /// <summary>Clocks run at other paces, and times of day jump.</summary>
    public bool Clocks { get; init; }

    /// <summary>A disk fills up for a while.</summary>
    public bool FullDisk { get; init; }

    /// <summary>A validator whose key two machines have, each with a guard of its own.</summary>
    public bool Twin { get; init; }

    /// <summary>A validator whose machine forgets guard and consensus log when it restarts.</summary>
    public bool Amnesiac { get; init; }

    /// <summary>A validator that never says anything.</summary>
    public bool Silent { get; init; }

    /// <summary>A validator that prevotes nothing, never precommits, proposes old blocks again and gives blocks with commits that are none (<see cref="SimLiar"/>).</summary>
    public bool Liar { get; init; }

    /// <summary>A validator that prevotes and never precommits.</summary>
    public bool Half { get; init; }

    /// <summary>Proposals and single votes are not heard by some for a while, however often they are told (<see cref="SimDeafness"/>).</summary>
    public bool Deaf { get; init; }

    /// <summary>Validators join, leave and change their power.</summary>
    public bool Churn { get; init; }

    /// <summary>A validator whose votes bear times that are years off, others each time, while the clock of one that follows the rules is slow.</summary>
    public bool FalseTimes { get; init; }

    /// <summary>A validator that floods its peers (<see cref="SimFlood"/>).</summary>
    public bool Flood { get; init; }

    /// <summary>A peer that floods and is no validator.</summary>
    public bool FloodByFollower { get; init; }

    /// <summary>The whole home of a validator is replaced by an older copy after it voted in the height in progress; it is judged as one that follows the rules.</summary>
    public bool Restored { get; init; }

    /// <summary>A validator whose prevotes at one height contradict each other, so that one of the others alone sees a quorum (<see cref="SimHider"/>).</summary>
    public bool HiddenQuorum { get; init; }

    /// <summary>A machine starts later with an empty home, catches up, and its validator joins.</summary>
    public bool Joins { get; init; }

    /// <summary>Faults that may be run by themselves.</summary>
    public static IReadOnlyList<string> Names { get; } = ["false-times", "flood", "flood-by-follower", "restored", "hidden-quorum", "joins"];

    /// <summary>One fault, on a network that loses, doubles and delays some messages.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static SimFaults Alone(string name) => new()
    {
        DropPerMille = 50,
        DuplicatePerMille = 50,
        DelayMax = TimeSpan.FromMilliseconds(name == "false-times" ? 400 : 200),
        FalseTimes = name == "false-times",
        Flood = name == "flood",
        FloodByFollower = name == "flood-by-follower",
        Restored = name == "restored",
        HiddenQuorum = name == "hidden-quorum",
        Joins = name == "joins",
    };

    /// <summary>Faults drawn by a seed: most runs have several. At most one validator in four is faulty in itself, or restored from a copy.</summary>
    public static SimFaults Of(SimRandom random)
    {
        SimFaults faults = DrawFirst(random);
        faults = faults with { Joins = random.Below(5) == 0 };
        SimFaults alone = faults with { Twin = false, Amnesiac = false, Silent = false, Liar = false, Half = false };
        return random.Below(10) switch
        {
            0 => alone with { FalseTimes = true },
            1 => alone with { Flood = true },
            2 => faults with { FloodByFollower = true },
            // It leaves a height to others, so that the rest has to be a quorum; and what it signed it learns from them, within the time for which it waits for them.
            3 => alone with { Restored = true, Churn = false, Joins = false, Partitions = false, DropPerMille = Math.Min(100, faults.DropPerMille) },
            // Nobody is deaf besides: the one that is to see the quorum has to hear of it.
            4 => alone with { HiddenQuorum = true, Deaf = false },
            _ => faults,
        };
    }

    private static SimFaults DrawFirst(SimRandom random)
    {
        int byzantine = random.Below(5);
        return new SimFaults
        {
            DropPerMille = random.Below(3) == 0 ? random.Below(300) : random.Below(30),
            DuplicatePerMille = random.Below(200),
            DelayMax = TimeSpan.FromMilliseconds(10 + random.Below(random.Below(3) == 0 ? 3000 : 200)),
            Partitions = random.Below(2) == 0,
            CrashPerHundredThousand = random.Below(3) == 0 ? 0 : random.Below(600),
            Clocks = random.Below(2) == 0,
            FullDisk = random.Below(4) == 0,
            Twin = byzantine == 0,
            Amnesiac = byzantine == 1,
            Silent = byzantine == 2,
            Liar = byzantine == 3,
            Churn = random.Below(3) == 0,
            Deaf = random.Below(2) == 0 || byzantine == 3,
            Half = byzantine == 4 && random.Below(2) == 0,
        };
    }
}
