using System.Globalization;
using R3mes.Node.Devnet;
using Spectre.Console;

namespace R3mes.Daemon.LiveView;

/// <summary>Prints what a run came to: the loss before and after every round, who earned what, the supply, the cheat, the verdict.</summary>
public static class SummaryView
{
    /// <summary>Prints the summary; its last line is the verdict, PASS, FAIL or STOPPED with the reasons.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="summary">The run.</param>
    public static void Write(IAnsiConsole console, DevnetSummary summary)
    {
        console.WriteLine();
        Line(console, $"Summary of {ViewText.Count(summary.RoundsEnded, "round")}, {ViewText.Count(summary.Height, "block")}, {ViewText.Clock(summary.Elapsed)}");
        console.WriteLine();
        WriteLosses(console, summary);
        WriteAccounts(console, summary);
        WriteVerification(console, summary);
        WriteSupply(console, summary.Supply);
        Line(console, $"State: app hash {summary.AppHash} after block {summary.Height}");
        if (summary.LossCurvePath is { } curve) Line(console, $"Loss curve: {curve}");
        if (summary.AdapterPath is { } adapter) Line(console, $"Adapter: {adapter}");
        console.WriteLine();
        WriteVerdict(console, summary);
    }

    private static void WriteLosses(IAnsiConsole console, DevnetSummary summary)
    {
        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle("Held-out loss (nats per byte)") };
        foreach (string heading in (string[])["round", "before", "after", "change", "since the start"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        for (int i = 1; i < summary.HeldOutLosses.Length; i++)
        {
            HeldOutLoss before = summary.HeldOutLosses[i - 1], after = summary.HeldOutLosses[i];
            table.AddRow(
                after.Round.ToString(CultureInfo.InvariantCulture), ViewText.Loss(before.LossNats), ViewText.Loss(after.LossNats),
                ViewText.Change(before.LossNats, after.LossNats), ViewText.Change(summary.HeldOutLosses[0].LossNats, after.LossNats));
        }

        if (summary.HeldOutLosses.Length < 2) Line(console, "Held-out loss: no round was finished.");
        else console.Write(table);
    }

    private static void WriteAccounts(IAnsiConsole console, DevnetSummary summary)
    {
        Table table = new() { Border = TableBorder.Simple, Title = new TableTitle("Accounts (REMES)") };
        table.AddColumn(new TableColumn("name").NoWrap().PadRight(0));
        foreach (string heading in (string[])["earned", "slashed", "balance", "stake"])
            table.AddColumn(new TableColumn(heading).RightAligned().NoWrap().PadRight(0));
        table.AddColumn(new TableColumn("status").NoWrap());
        foreach (DevnetParticipant p in summary.Participants)
        {
            table.AddRow(new Text(ViewText.Name(p)), new Text(ViewText.Money(p, p.EarnedUremes)), new Text(ViewText.Money(p, p.SlashedUremes)),
                new Text(ViewText.Money(p.BalanceUremes)), new Text(ViewText.Money(p, p.StakeUremes)), new Text(p.Status));
        }

        console.Write(table);
    }

    private static void WriteVerification(IAnsiConsole console, DevnetSummary summary)
    {
        Line(console, $"Gradients: {summary.Submissions} submitted, {summary.Verified} verified bit for bit, {summary.Rejected} rejected");
        foreach (CheatReport cheat in summary.Cheats)
        {
            Line(console, cheat.Caught
                ? $"Cheat: {cheat.Miner} in round {cheat.Round} changed {cheat.What}: caught, excluded and slashed {ViewText.Money(cheat.SlashedUremes)} REMES"
                : $"Cheat: {cheat.Miner} in round {cheat.Round} changed {cheat.What}: NOT caught");
        }
    }

    private static void WriteSupply(IAnsiConsole console, SupplyStatement supply) => Line(console,
        $"Supply: genesis {ViewText.Money(supply.GenesisUremes)} + minted {ViewText.Money(supply.MintedUremes)} - burned {ViewText.Money(supply.BurnedUremes)}"
        + (supply.IsConserved ? $" = {ViewText.Money(supply.TotalUremes)} REMES held: conserved" : $", but {ViewText.Money(supply.TotalUremes)} REMES are held: NOT conserved"));

    private static void WriteVerdict(IAnsiConsole console, DevnetSummary summary)
    {
        string fall = summary.HeldOutLosses.Length < 2 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"the held-out loss changed by {ViewText.Change(summary.HeldOutLosses[0].LossNats, summary.HeldOutLosses[^1].LossNats)} (asked for: a fall of at least {summary.RequiredFallPercent:0.##} %)");
        foreach (string reason in summary.FailureReasons) Line(console, "- " + reason);
        if (summary.Interrupted)
            Line(console, $"STOPPED after {ViewText.Count(summary.RoundsEnded, "round")}: run the same command again to go on from here", new Style(Color.Yellow, decoration: Decoration.Bold));
        else if (summary.Passed)
            Line(console, $"PASS: {fall}, every honest gradient was verified bit for bit" + (summary.Cheats.IsEmpty ? "" : " and the cheat was caught"), new Style(Color.Green, decoration: Decoration.Bold));
        else
            Line(console, "FAIL: " + (fall.Length > 0 ? fall : "no round was finished"), new Style(Color.Red, decoration: Decoration.Bold));
    }

    // Long lines stay whole, so that a log can be searched for them.
    private static void Line(IAnsiConsole console, string text, Style? style = null)
    {
        if (console.Profile.Capabilities.Ansi) console.Write(new Text(text, style));
        else console.Profile.Out.Writer.Write(text);
        console.WriteLine();
    }
}
