using R3mes.Daemon.LiveView;
using R3mes.Node.Devnet;

namespace R3mes.Tests.Daemon.LiveView;

public sealed class SummaryViewTests
{
    [Fact]
    public void Says_all_and_ends_with_pass()
    {
        string[] lines = Write(SampleRun.Summary());
        Assert.Contains(lines, l => l.Contains("1.9100", StringComparison.Ordinal) && l.Contains("1.8800", StringComparison.Ordinal) && l.Contains("-1.57 %", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("miner-2", StringComparison.Ordinal) && l.Contains("10.000000", StringComparison.Ordinal));
        Assert.Contains("Supply: genesis 1,000.000000 + minted 12.000000 - burned 5.000000 = 1,007.000000 REMES held: conserved", lines);
        Assert.Contains("Cheat: miner-2 in round 1 changed bit 0 of element 17 of layers.0.self_attn.q_proj.lora_b: caught, excluded and slashed 10.000000 REMES", lines);
        Assert.Contains("Loss curve: out/loss.svg", lines);
        Assert.Contains("Adapter: out/adapter.safetensors", lines);
        Assert.Equal("PASS: the held-out loss changed by -3.04 % (asked for: a fall of at least 0.75 %), every honest gradient was verified bit for bit and the cheat was caught", lines[^1]);
    }

    [Fact]
    public void Ends_with_fail_after_its_reasons()
    {
        string[] lines = Write(SampleRun.Summary() with
        {
            FailureReasons = ["The cheat of round 1 was not caught."],
            Supply = new(10_000_000, 0, 0, 9_999_999),
            Cheats = [new(1, "miner-2", "bit 3", false, 0)],
        });
        Assert.Contains("Supply: genesis 10.000000 + minted 0.000000 - burned 0.000000, but 9.999999 REMES are held: NOT conserved", lines);
        Assert.Contains("Cheat: miner-2 in round 1 changed bit 3: NOT caught", lines);
        Assert.Equal("- The cheat of round 1 was not caught.", lines[^2]);
        Assert.StartsWith("FAIL: ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_to_go_on_after_an_interrupt()
    {
        string[] lines = Write(SampleRun.Summary() with { Interrupted = true, HeldOutLosses = [] });
        Assert.Contains("Held-out loss: no round was finished.", lines);
        Assert.Equal("STOPPED after 2 rounds: run the same command again to go on from here", lines[^1]);
    }

    [Fact]
    public async Task Is_printed_after_plain_lines_when_there_is_no_terminal()
    {
        StringWriter output = new();
        DevnetSummary summary = await DevnetConsole.RunAsync(output, plain: false, view =>
        {
            view.Report(SampleRun.Snapshot());
            return Task.FromResult(SampleRun.Summary());
        });
        Assert.True(summary.Passed);
        Assert.StartsWith("round 3 opened", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("PASS: ", output.ToString(), StringComparison.Ordinal);
    }

    private static string[] Write(DevnetSummary summary)
    {
        StringWriter output = new();
        SummaryView.Write(DevnetConsole.Create(output, plain: true), summary);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
