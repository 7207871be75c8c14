namespace R3mes.Simulation;

/// <summary>Every choice of a simulation: SplitMix64 from one seed, the same on every machine.</summary>
public sealed class SimRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>True in <paramref name="perMille"/> of a thousand cases.</summary>
    public bool Chance(int perMille) => Below(1000) < perMille;

    /// <summary>Another source, whose choices are its own.</summary>
    public SimRandom Split() => new(Next());
}
