namespace R3mes.Benchmarks.Kernels;

/// <summary>All rates of a run. A figure over the shapes is their work over the sum of their median times; null where one of them is missing.</summary>
/// <param name="shapes">How many shapes there are.</param>
internal sealed class ProductRates(int shapes)
{
    private readonly List<ProductRate> _all = [];

    public IReadOnlyList<ProductRate> All => _all;

    public void Add(IEnumerable<ProductRate> rates) => _all.AddRange(rates);

    /// <summary>10^9 operations a second over all shapes.</summary>
    public double? Gops(string key, int rows, int threads) => Over(key, rows, threads, rate => rate.Shape.Operations(rows));

    /// <summary>10^9 bytes of weights a second over all shapes.</summary>
    public double? WeightGbps(string key, int rows, int threads) => Over(key, rows, threads, rate => rate.Shape.Weights * rate.BitsPerWeight / 8);

    /// <summary>The fastest over all shapes of the candidates whose name begins so; null where there is none.</summary>
    public (string Key, string What, double Gops)? Fastest(string prefix, int rows, int threads) =>
        _all.Where(rate => rate.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(rate => (rate.Key, rate.What)).Distinct()
            .Select(rate => (rate.Key, rate.What, Gops: Gops(rate.Key, rows, threads))).Where(rate => rate.Gops is not null)
            .OrderByDescending(rate => rate.Gops).Select(rate => ((string, string, double)?)(rate.Key, rate.What, rate.Gops!.Value)).FirstOrDefault();

    private double? Over(string key, int rows, int threads, Func<ProductRate, double> work)
    {
        ProductRate[] rates = [.. _all.Where(rate => rate.Key == key && rate.Rows == rows && rate.Threads == threads)];
        return rates.Length == shapes ? rates.Sum(work) / rates.Sum(rate => rate.Seconds) / 1e9 : null;
    }
}
