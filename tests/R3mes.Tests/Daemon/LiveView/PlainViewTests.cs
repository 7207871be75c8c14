using R3mes.Daemon.LiveView;
using R3mes.Node.Devnet;

namespace R3mes.Tests.Daemon.LiveView;

public sealed class PlainViewTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Writes_nothing_when_only_height_time_and_speed_moved()
    {
        PlainView view = new(_output);
        DevnetSnapshot first = SampleRun.Snapshot();
        view.Report(first);
        string once = _output.ToString();
        view.Report(first with { Height = 58, Elapsed = TimeSpan.FromSeconds(99), TokensPerSecond = 1, ResidentBytes = 1, StepsDone = 25 });
        Assert.Equal(once, _output.ToString());
    }

    [Fact]
    public void Writes_each_event_once_though_old_ones_are_dropped()
    {
        PlainView view = new(_output);
        DevnetSnapshot snapshot = SampleRun.Snapshot() with { Events = ["a", "b", "c"] };
        view.Report(snapshot);
        view.Report(snapshot with { Events = ["b", "c", "d"], EventsDropped = 1 });
        view.Report(snapshot with { Events = ["g"], EventsDropped = 6 });
        Assert.Equal(["a", "b", "c", "d", "g"], Lines().Where(l => l.Length == 1));
    }

    [Fact]
    public void Says_round_counts_losses_and_money_as_they_change()
    {
        PlainView view = new(_output);
        DevnetSnapshot snapshot = SampleRun.Snapshot();
        view.Report(snapshot with { Submissions = 0, Verified = 0, Rejected = 0, HeldOutLosses = [new(0, 2)], Events = [] });
        view.Report(snapshot with { HeldOutLosses = [new(0, 2), new(1, 1.9)], Events = [] });
        Assert.Equal(
            [
                "round 3 of 8, verifying, height 57",
                "held-out loss before the first round: 2.0000 nats per byte",
                "submissions 8, verified 6, rejected 1, training loss 1.8400, 5,432 tokens/s, 87 MB resident",
                "held-out loss after round 1: 1.9000 nats per byte (-5.00 % since the start)",
                "minted 1,234.500000, burned 5.000000 REMES; validator holds 12.000000 and 100.000000 at stake; miner-1 holds 3.000000 and 50.000000 at stake; miner-2 holds 1.000000 and 40.000000 at stake; community pool holds 7.000000",
            ],
            Lines());
    }

    private string[] Lines() => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
