using System.Xml.Linq;
using R3mes.Application.Records;
using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

public sealed class DevnetProcessTests(StoppedAndResumedDevnet devnet) : IClassFixture<StoppedAndResumedDevnet>
{
    [Fact]
    public void While_it_runs_status_and_queries_answer()
    {
        AssertAnswered("status", "remes-devnet-1", "round");
        AssertAnswered("query supply", "genesis", "minted");
        AssertAnswered("query round", "training");
        AssertAnswered("query model", "version");
    }

    [Fact]
    public void A_second_devnet_on_its_home_is_refused()
    {
        (int code, string text) = devnet.Answer("devnet --block-interval-ms 100");
        Assert.Equal(1, code);
        AssertOneSentence(text, "uses this folder");
    }

    [Fact]
    public void Ctrl_C_in_training_ends_it_within_seconds_and_says_how_to_go_on()
    {
        Assert.Equal(130, devnet.Stopped.ExitCode);
        Assert.InRange(devnet.StopTook.TotalSeconds, 0, 30); // one step and a last checkpoint, on a loaded machine
        Assert.Contains("Summary of", devnet.Stopped.Text, StringComparison.Ordinal);
        Assert.Contains("STOPPED", devnet.Stopped.Text, StringComparison.Ordinal);
        Assert.Equal(0UL, devnet.AtStop.RoundsEnded);
    }

    [Fact]
    public void Resumed_it_goes_on_from_the_same_blocks_and_the_same_state()
    {
        IReadOnlyList<R3mes.Primitives.Chain.Block> before = devnet.AtStop.Blocks, after = devnet.AtEnd.Blocks;
        Assert.Contains($"resumed chain remes-devnet-1 at block {before.Count}", devnet.Resumed.Text, StringComparison.Ordinal);
        Assert.True(after.Count > before.Count);
        Assert.Equal(devnet.AtStop.GenesisHash, devnet.AtEnd.GenesisHash);
        for (int i = 0; i < before.Count; i++) Assert.Equal(before[i].Id(), after[i].Id());
        Assert.Equal(devnet.AtStop.AppHash.ToArray(), after[before.Count].Header.AppHash.ToArray());
    }

    [Fact]
    public void The_round_ends_in_a_pass_that_names_the_cheat()
    {
        Assert.True(devnet.Resumed.ExitCode == 0, devnet.Resumed.Text);
        Assert.Matches(@"Cheat: miner-\d in round 1 changed bit \d+ of element \d+ .* caught, excluded and slashed", devnet.Resumed.Text);
        Assert.Contains("\nPASS: ", devnet.Resumed.Text, StringComparison.Ordinal);
        Assert.Contains("REMES held: conserved", devnet.Resumed.Text, StringComparison.Ordinal);
        Assert.True(devnet.AtEnd.Supply.IsConserved);
        Assert.Equal(3, devnet.AtEnd.Submissions.Count);
        Assert.Equal(2, devnet.AtEnd.Submissions.Count(s => s.Status == SubmissionStatus.Verified));
        Assert.Single(devnet.AtEnd.Miners, m => !m.Miner.Slashed.IsZero);
        Assert.All(devnet.AtEnd.Validators, v => Assert.True(v.Slashed.IsZero));
    }

    [Fact]
    public void The_loss_curve_is_a_picture_and_the_adapter_is_an_adapter()
    {
        XDocument picture = XDocument.Load(Path.Combine(devnet.Home, "loss-curve.svg"));
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Contains(devnet.AtEnd.SavedAdapter!.Values.ToArray(), value => value != 0);
    }

    [Fact]
    public void The_blocks_alone_lead_to_the_same_state() => Assert.Equal(devnet.AtEnd.AppHash, devnet.AtEnd.ReplayedAppHash);

    [Fact]
    public void Run_again_after_its_end_it_shows_its_summary_and_makes_no_block()
    {
        using RemesdProcess again = RemesdProcess.Devnet(devnet.Home, "--rounds", "1");
        again.WaitForExit();
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Contains("\nPASS: ", again.Output, StringComparison.Ordinal);
        Assert.Contains($"at block {devnet.AtEnd.Blocks.Count} ", again.Output, StringComparison.Ordinal);
        Assert.Contains($"{devnet.AtEnd.Blocks.Count} blocks", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_on_its_home_is_refused()
    {
        using RemesdProcess other = RemesdProcess.Devnet(devnet.Home, "--seed", "2");
        other.WaitForExit();
        Assert.Equal(1, other.ExitCode);
        AssertOneSentence(other.Error, "--seed 1 --miners 3 --cheat 1");
    }

    [Fact]
    public void Fresh_starts_over()
    {
        using TemporaryFolder folder = new();
        string home = folder.Named("copy");
        TemporaryFolder.CopyTree(devnet.Home, home);
        using RemesdProcess fresh = RemesdProcess.Devnet(home, "--fresh", "--seed", "2");
        fresh.WaitFor("new chain remes-devnet-2");
        fresh.Interrupt();
        Assert.Equal(130, fresh.ExitCode);
        Assert.NotEqual(devnet.AtEnd.GenesisHash, DevnetRecord.Read(home, seed: 2).GenesisHash);
    }

    internal static void AssertOneSentence(string text, string part)
    {
        string line = Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.StartsWith("remesd: ", line, StringComparison.Ordinal);
        Assert.Contains(part, line, StringComparison.Ordinal);
    }

    private void AssertAnswered(string question, params string[] parts)
    {
        (int code, string text) = devnet.Answer(question);
        Assert.True(code == 0, text);
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}
