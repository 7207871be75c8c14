using System.Diagnostics.Metrics;

namespace R3mes.Api.Prometheus;

/// <summary>Listens to one meter from now on and writes what it measured as Prometheus text. Safe from any thread.</summary>
public sealed class MeterExposition : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    /// <param name="meter">This very meter, not others of its name: a process may run several nodes.</param>
    public MeterExposition(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter) || KindOf(instrument) is not { } kind) return;
            MetricFamily family = new(instrument, kind);
            lock (_gate) _families[instrument.Name] = family;
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => (state as MetricFamily)?.Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => (state as MetricFamily)?.Measure(value, tags));
        _listener.Start();
    }

    /// <summary>Reads what is observed and writes everything.</summary>
    /// <param name="format">How.</param>
    public string Write(ExpositionFormat format)
    {
        lock (_gate)
        {
            foreach (MetricFamily family in _families.Values) family.BeginReading();
            _listener.RecordObservableInstruments();
            return ExpositionWriter.Write(_families.Values, format);
        }
    }

    /// <summary>How full the metric with the most series is, 0 to 1: at 1 further labels are added up in one series. Called while the metrics are written too.</summary>
    public double SeriesFill
    {
        get
        {
            lock (_gate) return Math.Min(1, _families.Values.Max(family => (double)family.SeriesCount / MetricFamily.SeriesMax));
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private static FamilyKind? KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<double> or ObservableCounter<long> or ObservableCounter<double> => FamilyKind.Counter,
        Gauge<long> or Gauge<double> or ObservableGauge<long> or ObservableGauge<double> => FamilyKind.Gauge,
        UpDownCounter<long> or UpDownCounter<double> or ObservableUpDownCounter<long> or ObservableUpDownCounter<double> => FamilyKind.Gauge,
        Histogram<long> or Histogram<double> => FamilyKind.Histogram,
        _ => null,
    };
}
