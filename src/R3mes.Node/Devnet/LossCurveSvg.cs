using System.Globalization;
using System.Security;
using System.Text;

namespace R3mes.Node.Devnet;

/// <summary>Draws the held-out loss over rounds as an SVG 1.1 document of 800 by 480 units: same points, same bytes.</summary>
public static class LossCurveSvg
{
    private const double Width = 800, Height = 480, Left = 86, Right = 28, Top = 58, Bottom = 62;
    private const double PlotWidth = Width - Left - Right, PlotHeight = Height - Top - Bottom;

    /// <summary>The drawing. No point at all gives empty axes; points that are not finite are left out.</summary>
    /// <param name="points">Losses in nats per byte, ascending rounds.</param>
    /// <param name="title">Title over the plot, any text.</param>
    public static string Render(IReadOnlyList<HeldOutLoss> points, string title)
    {
        List<HeldOutLoss> drawn = [.. points.Where(p => double.IsFinite(p.LossNats))];
        long firstRound = drawn.Count == 0 ? 0 : drawn[0].Round;
        long lastRound = Math.Max(drawn.Count == 0 ? 1 : drawn[^1].Round, firstRound + 1);
        double low = drawn.Count == 0 ? 0 : drawn.Min(p => p.LossNats);
        double high = drawn.Count == 0 ? 1 : drawn.Max(p => p.LossNats);
        double step = TickStep(Math.Max(high - low, Math.Max(Math.Abs(high) * 0.01, 1e-6)) / 5);
        double bottom = Math.Floor(low / step) * step;
        double top = Math.Ceiling(high / step) * step;
        if (top - bottom < step) top = bottom + step;

        double X(long round) => Left + (PlotWidth * (round - firstRound) / (lastRound - firstRound));
        double Y(double loss) => Top + (PlotHeight * (top - loss) / (top - bottom));

        StringBuilder svg = new();
        OpenDocument(svg, title);
        for (int i = 0; bottom + (i * step) <= top + (step / 2); i++)
            HorizontalTick(svg, Y(bottom + (i * step)), (bottom + (i * step)).ToString("F" + Decimals(step), CultureInfo.InvariantCulture));
        long roundStep = Math.Max(1, (lastRound - firstRound + 9) / 10);
        for (long round = firstRound; round <= lastRound; round += roundStep)
            VerticalTick(svg, X(round), round);
        AxisLabels(svg);
        Curve(svg, [.. drawn.Select(p => (X(p.Round), Y(p.LossNats), p))]);
        svg.Append("</svg>\n");
        return svg.ToString();
    }

    // The smallest of 1, 2, 5 times a power of ten that is at least the wish.
    private static double TickStep(double wish)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(wish)));
        double ratio = wish / power;
        return power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    }

    private static int Decimals(double step) => Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 8);

    private static void OpenDocument(StringBuilder svg, string title)
    {
        string text = SecurityElement.Escape(title) ?? "";
        svg.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" role="img" font-family="sans-serif">""");
        Line(svg, $"<title>{text}</title>");
        Line(svg, $"""<rect width="{Width}" height="{Height}" fill="#ffffff"/>""");
        Line(svg, $"""<text x="{Left}" y="32" font-size="18" fill="#1f2933">{text}</text>""");
    }

    private static void HorizontalTick(StringBuilder svg, double y, string label)
    {
        Line(svg, $"""<line x1="{Left}" y1="{y:F2}" x2="{Width - Right}" y2="{y:F2}" stroke="#e1e5ea" stroke-width="1"/>""");
        Line(svg, $"""<text x="{Left - 8}" y="{y + 4:F2}" font-size="12" text-anchor="end" fill="#52606d">{label}</text>""");
    }

    private static void VerticalTick(StringBuilder svg, double x, long round)
    {
        Line(svg, $"""<line x1="{x:F2}" y1="{Top}" x2="{x:F2}" y2="{Height - Bottom}" stroke="#f0f2f5" stroke-width="1"/>""");
        Line(svg, $"""<text x="{x:F2}" y="{Height - Bottom + 18}" font-size="12" text-anchor="middle" fill="#52606d">{round}</text>""");
    }

    private static void AxisLabels(StringBuilder svg)
    {
        double middleX = Left + (PlotWidth / 2), middleY = Top + (PlotHeight / 2);
        Line(svg, $"""<path d="M{Left} {Top}V{Height - Bottom}H{Width - Right}" fill="none" stroke="#52606d" stroke-width="1.2"/>""");
        Line(svg, $"""<text x="{middleX}" y="{Height - 18}" font-size="13" text-anchor="middle" fill="#1f2933">rounds finished</text>""");
        Line(svg, $"""<text x="20" y="{middleY}" font-size="13" text-anchor="middle" fill="#1f2933" transform="rotate(-90 20 {middleY})">held-out loss (nats per byte)</text>""");
    }

    private static void Curve(StringBuilder svg, IReadOnlyList<(double X, double Y, HeldOutLoss Point)> points)
    {
        if (points.Count == 0) return;
        string path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:F2},{p.Y:F2}")));
        Line(svg, $"""<polyline points="{path}" fill="none" stroke="#0b6e99" stroke-width="2.2" stroke-linejoin="round"/>""");
        foreach ((double x, double y, HeldOutLoss point) in points)
            Line(svg, $"""<circle cx="{x:F2}" cy="{y:F2}" r="3.6" fill="#0b6e99"><title>round {point.Round}: {point.LossNats:F4}</title></circle>""");
    }

    private static void Line(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
