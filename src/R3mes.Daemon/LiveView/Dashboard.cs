using System.Globalization;
using R3mes.Node.Devnet;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace R3mes.Daemon.LiveView;

/// <summary>The picture of a devnet on a terminal: a pure function of one snapshot. About 100 columns by 30 rows.</summary>
public static class Dashboard
{
    private const int EventLines = 7;
    private const int LossRows = 9;
    private const int LossBarWidth = 14;

    /// <summary>The picture.</summary>
    /// <param name="snapshot">The run now.</param>
    public static IRenderable Render(DevnetSnapshot snapshot)
    {
        Grid middle = new() { Expand = true };
        middle.AddColumn(new GridColumn().NoWrap().PadLeft(0));
        middle.AddColumn(new GridColumn().PadRight(0));
        middle.AddRow(Losses(snapshot), Chain(snapshot));
        return new Rows(Header(snapshot), middle, Accounts(snapshot), Events(snapshot));
    }

    private static Panel Header(DevnetSnapshot snapshot)
    {
        string steps = snapshot.StepsTotal > 0
            ? string.Create(CultureInfo.InvariantCulture, $"   steps {snapshot.StepsDone} of {snapshot.StepsTotal} {ViewText.Bar((double)snapshot.StepsDone / snapshot.StepsTotal, 20)}")
            : "";
        return new Panel(new Markup($"[bold]{Markup.Escape(ViewText.Where(snapshot))}[/]{Markup.Escape(steps)}   [grey]{ViewText.Clock(snapshot.Elapsed)}[/]"))
        {
            Header = new PanelHeader(" R3MES devnet "),
            Expand = true,
        };
    }

    private static Table Losses(DevnetSnapshot snapshot)
    {
        Table table = new() { Border = TableBorder.Rounded, Title = new TableTitle("held-out loss (nats per byte)") };
        table.AddColumn(new TableColumn("round").RightAligned());
        table.AddColumn(new TableColumn("loss").RightAligned());
        table.AddColumn(new TableColumn("change").RightAligned());
        table.AddColumn(new TableColumn("fall").NoWrap().Width(LossBarWidth));
        if (snapshot.HeldOutLosses.IsEmpty)
        {
            table.AddRow("-", "-", "-", "");
            return table;
        }

        double first = snapshot.HeldOutLosses[0].LossNats, deepest = snapshot.HeldOutLosses.Min(p => p.LossNats);
        foreach (HeldOutLoss point in snapshot.HeldOutLosses.TakeLast(LossRows))
        {
            table.AddRow(
                new Text(point.Round.ToString(CultureInfo.InvariantCulture)),
                new Text(ViewText.Loss(point.LossNats)),
                new Text(ViewText.Change(first, point.LossNats)),
                new Text(first > deepest ? ViewText.Bar((first - point.LossNats) / (first - deepest), LossBarWidth) : "", new Style(Color.Green)));
        }

        return table;
    }

    private static Table Chain(DevnetSnapshot snapshot)
    {
        Table table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("chain and machine"), Expand = true }.HideHeaders();
        table.AddColumn("what");
        table.AddColumn(new TableColumn("value").RightAligned());
        void Row(string what, string value, Style? style = null) => table.AddRow(new Text(what), new Text(value, style));
        Row("submissions", ViewText.Count(snapshot.Submissions));
        Row("verified bit for bit", ViewText.Count(snapshot.Verified), new Style(Color.Green));
        Row("rejected", ViewText.Count(snapshot.Rejected), snapshot.Rejected > 0 ? new Style(Color.Red) : null);
        Row("minted (REMES)", ViewText.Money(snapshot.MintedUremes));
        Row("burned (REMES)", ViewText.Money(snapshot.BurnedUremes));
        Row("training loss", ViewText.Loss(snapshot.TrainLossNats));
        Row("speed", ViewText.Rate(snapshot.TokensPerSecond));
        Row("resident memory", ViewText.Megabytes(snapshot.ResidentBytes));
        return table;
    }

    private static Table Accounts(DevnetSnapshot snapshot)
    {
        Table table = new() { Border = TableBorder.Rounded, Title = new TableTitle("accounts (REMES)"), Expand = true };
        table.AddColumn("name");
        table.AddColumn("status");
        foreach (string heading in (string[])["balance", "stake", "earned", "slashed"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        foreach (DevnetParticipant p in snapshot.Participants)
        {
            table.AddRow(
                new Text(p.Name == p.Role || p.Name.StartsWith(p.Role, StringComparison.Ordinal) ? p.Name : $"{p.Name} ({p.Role})"),
                new Text(p.Status, new Style(StatusColor(p.Status))),
                new Text(ViewText.Money(p.BalanceUremes)),
                new Text(ViewText.Money(p.StakeUremes)),
                new Text(ViewText.Money(p.EarnedUremes)),
                new Text(ViewText.Money(p.SlashedUremes), p.SlashedUremes > 0 ? new Style(Color.Red) : null));
        }

        return table;
    }

    private static Panel Events(DevnetSnapshot snapshot) => new(
        new Rows(snapshot.Events.TakeLast(EventLines).Select(line => new Text(line).Overflow(Overflow.Ellipsis)).DefaultIfEmpty(new Text("-"))))
    {
        Header = new PanelHeader(" events "),
        Expand = true,
    };

    private static Color StatusColor(string status) => status switch
    {
        "rejected" or "slashed" => Color.Red,
        "verified" or "paid" => Color.Green,
        "training" or "verifying" or "aggregating" => Color.Yellow,
        _ => Color.Default,
    };
}
