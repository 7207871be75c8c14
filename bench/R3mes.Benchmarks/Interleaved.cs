namespace R3mes.Benchmarks;

/// <summary>Candidates measured in turn, so that what else the machine does falls on all of them alike.</summary>
internal static class Interleaved
{
    /// <summary>Runs every candidate once to warm it, then <paramref name="rounds"/> times in turn; the median of what each answered.</summary>
    public static double[] Medians(int rounds, params ReadOnlySpan<Func<double>> candidates)
    {
        List<double>[] samples = new List<double>[candidates.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = [];
            candidates[i]();
        }

        for (int round = 0; round < rounds; round++)
            for (int i = 0; i < samples.Length; i++) samples[i].Add(candidates[i]());
        return [.. samples.Select(Median)];
    }

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        BenchException.Unless(values.Count > 0, "nothing was sampled");
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
