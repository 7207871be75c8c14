using R3mes.Daemon.LiveView;
using R3mes.Node.Devnet;
using Spectre.Console;

namespace R3mes.Tests.Daemon.LiveView;

public sealed class DashboardTests
{
    [Fact]
    public void Shows_height_round_loss_counts_money_speed_and_memory()
    {
        string picture = Draw(SampleRun.Snapshot(), 110);
        foreach (string part in (string[])["round 3 of 8, verifying, height 57", "01:15", "24 of 48", "1.9100", "1.8620", "-2.51 %", "1,234.500000",
            "5,432 tokens/s", "87 MB", "miner-2", "slashed", "40.000000", "community pool ", "miner-2 submitted a gradient [bafk]"])
            Assert.Contains(part, picture, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(110)]
    [InlineData(200)]
    public void Fits_the_width_of_the_terminal(int width) =>
        Assert.All(Draw(SampleRun.Snapshot(), width).Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, width));

    [Theory]
    [InlineData(24)]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(45)]
    public void Fits_the_height_of_the_terminal_and_ends_with_the_newest_event(int rows)
    {
        DevnetSnapshot run = SampleRun.Snapshot();
        DevnetSnapshot eightRounds = run with
        {
            HeldOutLosses = [.. Enumerable.Range(0, 9).Select(round => new HeldOutLoss(round, 3 - (round * 0.1)))],
            Participants = [.. run.Participants, .. run.Participants.Take(2)],
            Events = [.. Enumerable.Range(1, 50).Select(i => $"event number {i}")],
        };
        string[] lines = Draw(eightRounds, 100, rows).TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 20, rows - 1);
        Assert.Contains("event number 50", string.Join('\n', lines.TakeLast(2)), StringComparison.Ordinal);
        Assert.Contains("community pool", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_a_run_that_has_not_begun() =>
        Assert.Contains("before round 1 of 8", Draw(new DevnetSnapshot { Height = 0, Round = 0, RoundsTotal = 8, Phase = "waiting" }, 100), StringComparison.Ordinal);

    [Fact]
    public async Task Is_redrawn_by_the_terminal_view_until_the_work_ends()
    {
        StringWriter output = new();
        TerminalView view = new(Console(output, 110));
        int result = await view.WatchAsync(async () =>
        {
            view.Report(SampleRun.Snapshot());
            await Task.Delay(400, TestContext.Current.CancellationToken);
            return 7;
        });
        Assert.Equal(7, result);
        Assert.Contains("verifying", output.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => view.WatchAsync<int>(() => throw new IOException("disk full")));
    }

    private static string Draw(DevnetSnapshot snapshot, int width, int rows = 40)
    {
        StringWriter output = new();
        Console(output, width).Write(Dashboard.Render(snapshot, rows));
        return output.ToString();
    }

    private static IAnsiConsole Console(StringWriter output, int width)
    {
        IAnsiConsole console = DevnetConsole.Create(output, plain: true);
        console.Profile.Width = width;
        return console;
    }
}
