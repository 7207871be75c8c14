using System.Globalization;
using System.Text;

namespace R3mes.Api.Prometheus;

/// <summary>
/// Writes families as text. Sources: prometheus.io/docs/instrumenting/exposition_formats (0.0.4) and the OpenMetrics 1.0.0 specification, whose counters
/// are named without _total in their head lines, whose units have a line, and whose text ends in # EOF.
/// </summary>
internal static class ExpositionWriter
{
    /// <summary>The whole answer to a scrape.</summary>
    public static string Write(IEnumerable<MetricFamily> families, ExpositionFormat format)
    {
        StringBuilder text = new(16 << 10);
        foreach (MetricFamily family in families) family.Read(series => Family(text, family, series, format));
        if (format == ExpositionFormat.OpenMetrics) text.Append("# EOF\n");
        return text.ToString();
    }

    private static void Family(StringBuilder text, MetricFamily family, IReadOnlyCollection<MetricSeries> all, ExpositionFormat format)
    {
        if (all.Count == 0) return;
        bool open = format == ExpositionFormat.OpenMetrics;
        string head = open ? family.BaseName : family.Name;
        if (family.Help.Length > 0)
        {
            text.Append("# HELP ").Append(head).Append(' ');
            LabelText.Escape(text, family.Help, quotes: open);
            text.Append('\n');
        }

        text.Append("# TYPE ").Append(head).Append(' ').Append(TypeOf(family.Kind)).Append('\n');
        if (open && family.Unit.Length > 0) text.Append("# UNIT ").Append(head).Append(' ').Append(family.Unit).Append('\n');
        foreach (MetricSeries series in all)
        {
            if (family.Kind == FamilyKind.Histogram) Histogram(text, family, series, open);
            else Sample(text, family.Name, series.Labels, "", series.Value);
        }
    }

    private static void Histogram(StringBuilder text, MetricFamily family, MetricSeries series, bool open)
    {
        string comma = series.Labels.Length == 0 ? "" : ",";
        for (int i = 0; i < family.Bounds.Length; i++)
            Sample(text, family.Name + "_bucket", series.Labels, $"{comma}le=\"{Bound(family.Bounds[i], open)}\"", series.CountUpTo(i));
        long count = series.CountUpTo(family.Bounds.Length);
        Sample(text, family.Name + "_bucket", series.Labels, comma + "le=\"+Inf\"", count);
        Sample(text, family.Name + "_sum", series.Labels, "", series.Value);
        Sample(text, family.Name + "_count", series.Labels, "", count);
    }

    private static void Sample(StringBuilder text, string name, string labels, string more, double value)
    {
        text.Append(name);
        if (labels.Length + more.Length > 0) text.Append('{').Append(labels).Append(more).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string TypeOf(FamilyKind kind) => kind switch
    {
        FamilyKind.Counter => "counter",
        FamilyKind.Gauge => "gauge",
        _ => "histogram",
    };

    // OpenMetrics, Numbers: a bound is written as a float, 1.0 and not 1, so that every writer names a bucket alike.
    private static string Bound(double bound, bool open)
    {
        string number = Number(bound);
        return open && number.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? number + ".0" : number;
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
