namespace R3mes.Api.Prometheus;

/// <summary>One set of labels: a number, or a histogram's buckets with their sum.</summary>
/// <param name="labels">As <see cref="LabelText"/> writes them.</param>
/// <param name="bounds">Upper bounds of the buckets, ascending; empty for a number.</param>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];

    /// <summary>The labels.</summary>
    public string Labels => labels;

    /// <summary>The number, or the sum of what a histogram took.</summary>
    public double Value { get; set; }

    /// <summary>Takes one value into its bucket: the first whose bound is not below it.</summary>
    public void Take(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && !(value <= bounds[bucket])) bucket++;
        _counts[bucket]++;
        Value += value;
    }

    /// <summary>Values in a bucket and all below it; the last bucket is +Inf.</summary>
    public long CountUpTo(int bucket)
    {
        long count = 0;
        for (int i = 0; i <= bucket; i++) count += _counts[i];
        return count;
    }
}
