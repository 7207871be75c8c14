using System.Diagnostics;

namespace R3mes.Kernels.Measuring;

/// <summary>How long a run takes.</summary>
public static class KernelClock
{
    private const double BatchSeconds = 0.002; // far above what reading the clock costs
    private const int BatchesMost = 1_000;

    /// <summary>Seconds of one run, as the mean over as many as fill <paramref name="secondsLeast"/>, one at least. The caller has warmed it.</summary>
    public static double Mean(Action run, double secondsLeast)
    {
        long began = Stopwatch.GetTimestamp();
        int runs = 0;
        double seconds;
        do
        {
            run();
            runs++;
            seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
        while (seconds < secondsLeast);
        return seconds / runs;
    }

    /// <summary>Seconds of one run, as the median over batches that together fill <paramref name="secondsLeast"/>, after a run that warms.</summary>
    public static double Median(Action run, double secondsLeast)
    {
        run();
        List<double> batches = [];
        long began = Stopwatch.GetTimestamp();
        do batches.Add(Mean(run, Math.Min(BatchSeconds, secondsLeast)));
        while (batches.Count < BatchesMost && Stopwatch.GetElapsedTime(began).TotalSeconds < secondsLeast);
        batches.Sort();
        return batches[batches.Count / 2];
    }
}
