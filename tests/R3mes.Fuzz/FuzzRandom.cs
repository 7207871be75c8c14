namespace R3mes.Fuzz;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed on every machine and runtime.</summary>
public sealed class FuzzRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; 0 when the bound is 0.</summary>
    public int Below(int bound) => bound <= 0 ? 0 : (int)(Next() % (uint)bound);

    /// <summary>A number from 0 to <paramref name="most"/>, small ones more often.</summary>
    public int Skewed(int most) => Below(1 + (most >> Below(12)));
}
