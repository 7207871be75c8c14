using System.Diagnostics.Metrics;
using R3mes.Primitives;

namespace R3mes.Api.Prometheus;

/// <summary>One metric name with all its series. Safe from any thread.</summary>
internal sealed class MetricFamily
{
    /// <summary>More sets of labels than this are added up in one series: a scraper's memory is not ours to fill.</summary>
    public const int SeriesMax = 200;

    private const string Overflow = "overflow=\"true\"";
    private static readonly double[] BoundsDefault = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly bool _isObservable;
    private readonly bool _isSet;

    /// <summary>The family of an instrument.</summary>
    public MetricFamily(Instrument instrument, FamilyKind kind)
    {
        (Name, Kind, Help, Unit, _isObservable) = (instrument.Name, kind, instrument.Description ?? "", instrument.Unit ?? "", instrument.IsObservable);
        _isSet = _isObservable || instrument is Gauge<long> or Gauge<double>; // what others report is added up
        Bounds = kind != FamilyKind.Histogram ? [] : BoundsOf(instrument) ?? BoundsDefault;
        Invariant.Holds(LabelText.IsName(Name), "a metric has a name that the format can write");
        Invariant.Holds((kind == FamilyKind.Counter) == Name.EndsWith("_total", StringComparison.Ordinal), "counters, and nothing else, end in _total");
        Invariant.Holds(Unit.Length == 0 || BaseName.EndsWith("_" + Unit, StringComparison.Ordinal), "a metric's name ends in its unit");
    }

    /// <summary>Name of the samples; a counter's ends in _total.</summary>
    public string Name { get; }

    /// <summary>Name of the family in OpenMetrics.</summary>
    public string BaseName => Kind == FamilyKind.Counter ? Name[..^"_total".Length] : Name;

    /// <summary>How it is read.</summary>
    public FamilyKind Kind { get; }

    /// <summary>What it means, one sentence.</summary>
    public string Help { get; }

    /// <summary>Its unit, empty when it counts things.</summary>
    public string Unit { get; }

    /// <summary>Upper bounds of a histogram's buckets without +Inf.</summary>
    public double[] Bounds { get; }

    /// <summary>Takes a measurement: what happened, or what an observable now reads.</summary>
    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = LabelText.Of(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out MetricSeries? series))
            {
                if (_series.Count >= SeriesMax) labels = Overflow;
                if (!_series.TryGetValue(labels, out series)) _series.Add(labels, series = new MetricSeries(labels, Bounds));
            }

            if (Kind == FamilyKind.Histogram) series.Take(value);
            else if (_isSet) series.Value = value;
            else series.Value += value;
        }
    }

    /// <summary>Forgets what observables read: a series that is not read again is gone.</summary>
    public void BeginReading()
    {
        if (!_isObservable) return;
        lock (_gate) _series.Clear();
    }

    /// <summary>How many series it has.</summary>
    public int SeriesCount
    {
        get
        {
            lock (_gate) return _series.Count;
        }
    }

    /// <summary>Gives every series to <paramref name="write"/>, ascending by labels, as they are at one moment.</summary>
    public void Read(Action<IReadOnlyCollection<MetricSeries>> write)
    {
        lock (_gate) write(_series.Values);
    }

    private static double[]? BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };
}
