using System.Globalization;
using R3mes.Node.Devnet;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace R3mes.Daemon.LiveView;

/// <summary>The picture of a devnet on a terminal: a pure function of one snapshot and the terminal's height. Whole from 100 columns by 24 rows on.</summary>
public static class Dashboard
{
    private const int EventLinesMax = 12;
    private const int LossRowsMax = 9;
    private const int ChainRows = 11;
    private const int CompactBelow = 32;
    private const int TallFrom = 36;
    private const int LossBarWidth = 14;

    /// <summary>The picture.</summary>
    /// <param name="snapshot">The run now.</param>
    /// <param name="rows">Rows of the terminal; a low one loses frames, titles and old events before anything else.</param>
    public static IRenderable Render(DevnetSnapshot snapshot, int rows)
    {
        bool compact = rows < CompactBelow;
        int losses = Math.Min(snapshot.HeldOutLosses.Length, rows < TallFrom ? ChainRows - 5 : LossRowsMax);
        // Header, tables and the frame of the events; the last row of a terminal is the cursor's.
        int taken = (compact ? 1 : 3) + Math.Max(ChainRows, losses + 5) + snapshot.Participants.Length + (compact ? 1 : 5) + (compact ? 0 : 2) + 1;
        Grid middle = new() { Expand = true };
        middle.AddColumn(new GridColumn().NoWrap().PadLeft(0));
        middle.AddColumn(new GridColumn().PadRight(0));
        middle.AddRow(Losses(snapshot, losses), Chain(snapshot));
        return new Rows(Header(snapshot, compact), middle, Accounts(snapshot, compact), Events(snapshot, Math.Clamp(rows - taken, 1, EventLinesMax), compact));
    }

    private static IRenderable Header(DevnetSnapshot snapshot, bool compact)
    {
        string steps = snapshot.StepsTotal > 0
            ? string.Create(CultureInfo.InvariantCulture, $"   steps {snapshot.StepsDone} of {snapshot.StepsTotal} {ViewText.Bar((double)snapshot.StepsDone / snapshot.StepsTotal, 20)}")
            : "";
        Markup line = new($"[bold]{Markup.Escape(ViewText.Where(snapshot))}[/]{Markup.Escape(steps)}   [grey]{ViewText.Clock(snapshot.Elapsed)}[/]");
        return compact ? line : new Panel(line) { Header = new PanelHeader(" R3MES devnet "), Expand = true };
    }

    private static Table Losses(DevnetSnapshot snapshot, int rows)
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
        foreach (HeldOutLoss point in snapshot.HeldOutLosses.TakeLast(rows))
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

    private static Table Accounts(DevnetSnapshot snapshot, bool compact)
    {
        Table table = new() { Border = compact ? TableBorder.None : TableBorder.Rounded, Title = compact ? null : new TableTitle("accounts (REMES)"), Expand = true };
        table.AddColumn(new TableColumn(compact ? "account" : "name").NoWrap());
        table.AddColumn(new TableColumn("status").NoWrap());
        foreach (string heading in (string[])["balance", "stake", "earned", "slashed"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        foreach (DevnetParticipant p in snapshot.Participants)
        {
            table.AddRow(
                new Text(ViewText.Name(p)),
                new Text(p.Status, new Style(StatusColor(p.Status))),
                new Text(ViewText.Money(p.BalanceUremes)),
                new Text(ViewText.Money(p, p.StakeUremes)),
                new Text(ViewText.Money(p, p.EarnedUremes)),
                new Text(ViewText.Money(p, p.SlashedUremes), p.SlashedUremes > 0 ? new Style(Color.Red) : null));
        }

        return table;
    }

    private static IRenderable Events(DevnetSnapshot snapshot, int lines, bool compact)
    {
        Rows events = new(snapshot.Events.TakeLast(lines).Select(line => new Text(line).Overflow(Overflow.Ellipsis)).DefaultIfEmpty(new Text("-")));
        return compact ? events : new Panel(events) { Header = new PanelHeader(" events "), Expand = true };
    }

    // By the first word: "training 3/10" is training.
    private static Color StatusColor(string status) => status.Split(' ')[0] switch
    {
        "rejected" or "slashed" or "stake" => Color.Red,
        "verified" or "paid" => Color.Green,
        "training" or "verifying" or "aggregating" => Color.Yellow,
        _ => Color.Default,
    };
}
