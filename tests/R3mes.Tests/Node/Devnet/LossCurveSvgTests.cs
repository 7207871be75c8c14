using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Node.Devnet;

namespace R3mes.Tests.Node.Devnet;

public sealed class LossCurveSvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Draws_one_mark_a_point_inside_the_frame_with_axis_labels_and_title()
    {
        XElement root = XDocument.Parse(LossCurveSvg.Render(
            [new(0, 1.91), new(1, 1.85), new(2, 1.82), new(3, 1.80)], "Held-out loss, 3 rounds")).Root!;

        XElement[] marks = [.. root.Elements(Svg + "circle")];
        Assert.Equal(4, marks.Length);
        double[] x = [.. marks.Select(m => Number(m, "cx"))], y = [.. marks.Select(m => Number(m, "cy"))];
        Assert.Equal(x.Order(), x);
        Assert.Equal(y.Order(), y); // the loss falls, so the marks go down the page
        Assert.All(x, v => Assert.InRange(v, 80, 780));
        Assert.All(y, v => Assert.InRange(v, 50, 430));
        string[] texts = [.. root.Elements(Svg + "text").Select(t => t.Value)];
        Assert.Contains("Held-out loss, 3 rounds", texts);
        Assert.Contains("rounds finished", texts);
        Assert.Contains("held-out loss (nats per byte)", texts);
        Assert.Contains("1.90", texts);
    }

    [Fact]
    public void Escapes_the_title() =>
        Assert.Equal("a < b & \"c\"", XDocument.Parse(LossCurveSvg.Render([], "a < b & \"c\"")).Root!.Element(Svg + "title")!.Value);

    [Fact]
    public void Is_well_formed_for_any_losses() =>
        Prop.ForAll<double[]>(losses =>
        {
            HeldOutLoss[] points = [.. losses.Select((loss, round) => new HeldOutLoss(round, Math.Clamp(loss, -1e9, 1e9)))];
            XElement root = XDocument.Parse(LossCurveSvg.Render(points, "t")).Root!;
            return root.Elements(Svg + "circle").Count() == points.Count(p => double.IsFinite(p.LossNats))
                && root.Elements(Svg + "line").Count() < 60;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Writes_points_as_decimal_points_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string here = LossCurveSvg.Render([new(0, 2.5), new(1, 2.25)], "t");
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(here, LossCurveSvg.Render([new(0, 2.5), new(1, 2.25)], "t"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
