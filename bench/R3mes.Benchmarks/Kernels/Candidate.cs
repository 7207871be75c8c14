using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>A product of one shape by one library, ready to be timed.</summary>
/// <param name="key">Name in a row's name.</param>
/// <param name="what">Name for a person, with the version.</param>
/// <param name="threads">Threads that work on one product.</param>
internal abstract class Candidate(string key, string what, int threads) : IDisposable
{
    public string Key { get; } = key;

    public string What { get; } = what;

    public int Threads { get; } = threads;

    /// <summary>Bits of a weight as they are read.</summary>
    public abstract double BitsPerWeight { get; }

    /// <summary>One product.</summary>
    public abstract void Run();

    /// <summary>Ends the measurement when the last run's result is not what it should be within what the format can hold.</summary>
    public abstract void Check(Random random);

    /// <summary>Leaves the processor to the next one.</summary>
    public virtual void Rest()
    {
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Seconds of one product.</summary>
    public double Sample(double secondsLeast)
    {
        double seconds = KernelClock.Mean(Run, secondsLeast);
        Rest();
        return seconds;
    }
}
