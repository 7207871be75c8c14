using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>The real remesd on a disk that is really full (a tmpfs filled to its last byte), at each write of the way to a signature and at the state's checkpoint.</summary>
public sealed class FullDiskTests
{
    /// <summary>What lies on the full disk, and the file that the sentence then names.</summary>
    [Theory]
    [InlineData("blocks", "blocks/000001.log")]
    [InlineData("blocks/000001.log", "blocks/000001.log")]
    [InlineData("keys", "keys/last-signed")]
    [InlineData("state", "state/")]
    public async Task Ends_with_one_sentence_having_signed_nothing_that_is_not_in_the_log_and_goes_on_when_there_is_space(string onDisk, string named)
    {
        using SmallDisk disk = new();
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(40, kill: false);
        disk.Take(Path.Combine(own.Home, onDisk));
        disk.Fill();

        using (RemesdProcess node = own.Start())
        {
            node.WaitForExit();
            Assert.Equal(1, node.ExitCode);
            string last = node.Error.TrimEnd().Split('\n')[^1];
            Assert.StartsWith($"remesd: {Path.Combine(own.Home, named)}", last, StringComparison.Ordinal);
            Assert.EndsWith(": no space is left on the disk; free some and start the node again, nothing that was committed is lost.", last, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", node.Error, StringComparison.Ordinal);
        }

        NodeRecord full = NodeRecord.Read(own.Home);
        Assert.Equal(full.Blocks.Count, full.SignedHeight);
        Assert.True(full.Blocks.Count >= before.Blocks.Count);
        for (int i = 0; i < before.Blocks.Count; i++) Assert.Equal(before.Blocks[i], full.Blocks[i]);

        disk.Free();
        own.RunTo((full.Blocks.Count / 10 * 10) + 20, kill: false).AssertGoesOnFrom(full, killed: false);
    }

    [Fact]
    public async Task That_runs_full_while_blocks_are_made()
    {
        using SmallDisk disk = new();
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(10, kill: false);
        disk.Take(Path.Combine(own.Home, "blocks"));
        disk.Take(Path.Combine(own.Home, "keys"));
        disk.Take(Path.Combine(own.Home, "state"));
        using (RemesdProcess node = own.Start())
        {
            node.WaitForLog($"block {(before.Blocks.Count / 10 * 10) + 20}, ");
            disk.Fill();
            node.WaitForExit();
            Assert.Equal(1, node.ExitCode);
            Assert.Contains("no space is left on the disk", node.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }

        NodeRecord full = NodeRecord.Read(own.Home);
        // A height has three signatures, and the disk may run full between them: what was signed above the log is in the consensus log, and becomes the next block below.
        Assert.InRange(full.SignedHeight - full.Blocks.Count, 0, 1);
        disk.Free();
        own.RunTo((full.Blocks.Count / 10 * 10) + 20, kill: true).AssertGoesOnFrom(full, killed: true);
    }

    [Fact]
    public async Task That_holds_content_alone_lets_blocks_come_and_the_round_goes_on_with_what_was_trained_when_there_is_space()
    {
        using SmallDisk disk = new();
        await using OwnNode own = await OwnNode.InitWithMinerAsync();
        disk.Take(Path.Combine(own.Home, "content"));
        disk.Fill();

        // Slow enough that the round's 60 blocks of training outlast the wait.
        using RemesdProcess node = RemesdProcess.Start(
            "start", "--home", own.Home, "--miner", "miner", "--block-interval-ms", "300", "--training-threads", "1", "--log-format", "plain", "--metrics-listen", "off");
        node.WaitForLog("miner: ran 8 training steps");
        node.WaitForLog("miner: failed and will try again after the next block: ");
        node.WaitForLog("block 20, round 1 training, ");
        disk.Free();
        node.WaitForLog("round 1 final");
        OwnNode.Stop(node);

        string[] log = node.Error.Split('\n');
        string[] untilFinal = log[..Array.FindIndex(log, line => line.Contains("round 1 final", StringComparison.Ordinal))];
        Assert.Single(untilFinal, line => line.Contains("miner: ran 8 training steps", StringComparison.Ordinal));
        string[] failures = [.. log.Where(line => line.Contains(": failed and will try again", StringComparison.Ordinal))];
        Assert.True(failures.Length >= 3, node.Error);
        Assert.All(failures, line => Assert.EndsWith(": no space is left on the disk; free some", line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", node.Error, StringComparison.Ordinal);
    }
}
