using System.Diagnostics.Metrics;
using R3mes.Api.Prometheus;
using R3mes.Primitives;

namespace R3mes.Tests.Api.Prometheus;

public sealed class MeterExpositionTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly MeterExposition _exposition;

    public MeterExpositionTests() => _exposition = new MeterExposition(_meter);

    [Fact]
    public void Writes_the_text_format()
    {
        Fill();
        Assert.Equal("""
            # HELP fill_ratio How full.
            # TYPE fill_ratio gauge
            fill_ratio{buffer="a\\b\"c\nd",z="1"} 0.5
            # HELP plain A gauge, with a \\ and a\nline.
            # TYPE plain gauge
            plain -3
            # HELP sent_bytes_total Bytes "sent".
            # TYPE sent_bytes_total counter
            sent_bytes_total{to="a"} 5
            sent_bytes_total{to="b"} 1E+18
            # HELP step_seconds Steps.
            # TYPE step_seconds histogram
            step_seconds_bucket{le="0.5"} 2
            step_seconds_bucket{le="1"} 3
            step_seconds_bucket{le="+Inf"} 4
            step_seconds_sum 11.75
            step_seconds_count 4

            """.ReplaceLineEndings("\n"), _exposition.Write(ExpositionFormat.Text));
    }

    [Fact]
    public void Writes_OpenMetrics()
    {
        Fill();
        Assert.Equal("""
            # HELP fill_ratio How full.
            # TYPE fill_ratio gauge
            # UNIT fill_ratio ratio
            fill_ratio{buffer="a\\b\"c\nd",z="1"} 0.5
            # HELP plain A gauge, with a \\ and a\nline.
            # TYPE plain gauge
            plain -3
            # HELP sent_bytes Bytes \"sent\".
            # TYPE sent_bytes counter
            # UNIT sent_bytes bytes
            sent_bytes_total{to="a"} 5
            sent_bytes_total{to="b"} 1E+18
            # HELP step_seconds Steps.
            # TYPE step_seconds histogram
            # UNIT step_seconds seconds
            step_seconds_bucket{le="0.5"} 2
            step_seconds_bucket{le="1.0"} 3
            step_seconds_bucket{le="+Inf"} 4
            step_seconds_sum 11.75
            step_seconds_count 4
            # EOF

            """.ReplaceLineEndings("\n"), _exposition.Write(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Adds_up_counters_and_shows_what_observables_read_now()
    {
        Counter<long> counter = _meter.CreateCounter<long>("a_total");
        double? reading = 1;
        _meter.CreateObservableGauge("b", () => reading is { } now ? [new Measurement<double>(now)] : Array.Empty<Measurement<double>>());
        _meter.CreateObservableCounter("c_total", () => reading ?? 0);
        counter.Add(2);
        counter.Add(3);
        Assert.Equal("# TYPE a_total counter\na_total 5\n# TYPE b gauge\nb 1\n# TYPE c_total counter\nc_total 1\n", _exposition.Write(ExpositionFormat.Text));
        reading = double.NaN;
        Assert.Contains("\nb NaN\n", _exposition.Write(ExpositionFormat.Text), StringComparison.Ordinal);
        reading = double.PositiveInfinity;
        Assert.Contains("\nb +Inf\n", _exposition.Write(ExpositionFormat.Text), StringComparison.Ordinal);
        reading = null;
        Assert.DoesNotContain("\nb ", _exposition.Write(ExpositionFormat.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_one_series_by_its_labels_whatever_their_order()
    {
        Counter<long> counter = _meter.CreateCounter<long>("a_total");
        counter.Add(1, new KeyValuePair<string, object?>("x", 1), new KeyValuePair<string, object?>("y", "2"));
        counter.Add(1, new KeyValuePair<string, object?>("y", "2"), new KeyValuePair<string, object?>("x", 1));
        Assert.Equal("# TYPE a_total counter\na_total{x=\"1\",y=\"2\"} 2\n", _exposition.Write(ExpositionFormat.Text));
    }

    [Fact]
    public void Adds_up_in_one_series_what_would_be_too_many()
    {
        Counter<long> counter = _meter.CreateCounter<long>("a_total");
        for (int i = 0; i < MetricFamily.SeriesMax + 7; i++) counter.Add(1, new KeyValuePair<string, object?>("i", i));
        string text = _exposition.Write(ExpositionFormat.Text);
        Assert.Equal(MetricFamily.SeriesMax + 1, text.Split('\n').Count(line => line.StartsWith("a_total{", StringComparison.Ordinal)));
        Assert.Contains("a_total{overflow=\"true\"} 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hears_its_own_meter_alone()
    {
        using Meter other = new("test");
        other.CreateCounter<long>("a_total").Add(1);
        Assert.Equal("", _exposition.Write(ExpositionFormat.Text));
        Assert.Equal("# EOF\n", _exposition.Write(ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Stops_on_a_name_or_a_unit_that_the_formats_cannot_say()
    {
        Assert.Throws<InvariantException>(() => _meter.CreateCounter<long>("a"));
        Assert.Throws<InvariantException>(() => _meter.CreateGauge<long>("a_total"));
        Assert.Throws<InvariantException>(() => _meter.CreateGauge<long>("a.b"));
        Assert.Throws<InvariantException>(() => _meter.CreateGauge<long>("a_bytes", "seconds"));
        Assert.Throws<InvariantException>(() => _meter.CreateCounter<long>("b_total").Add(1, new KeyValuePair<string, object?>("le", "1")));
    }

    [Theory]
    [InlineData("", ExpositionFormat.Text)]
    [InlineData("*/*", ExpositionFormat.Text)]
    [InlineData("text/plain", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("Application/OpenMetrics-Text; version=\"1.0.0\"", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text; version=0.0.1", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;q=0.4, text/plain;q=0.5", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.Text)]
    [InlineData("application/openmetrics-text;q=x", ExpositionFormat.Text)]
    [InlineData(";;,,=;q", ExpositionFormat.Text)]
    public void Answers_in_the_format_that_is_asked_for(string accept, ExpositionFormat format) => Assert.Equal(format, ExpositionFormats.FromAccept(accept));

    public void Dispose()
    {
        _exposition.Dispose();
        _meter.Dispose();
    }

    private void Fill()
    {
        Counter<long> sent = _meter.CreateCounter<long>("sent_bytes_total", "bytes", "Bytes \"sent\".");
        sent.Add(1_000_000_000_000_000_000, new KeyValuePair<string, object?>("to", "b"));
        sent.Add(5, new KeyValuePair<string, object?>("to", "a"));
        _meter.CreateGauge<double>("plain", null, "A gauge, with a \\ and a\nline.").Record(-3);
        _meter.CreateObservableGauge("fill_ratio", () => new Measurement<double>(0.5, new("z", 1), new("buffer", "a\\b\"c\nd")), "ratio", "How full.");
        Histogram<double> steps = _meter.CreateHistogram("step_seconds", "seconds", "Steps.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in (double[])[0.25, 0.5, 1, 10]) steps.Record(value);
    }
}
