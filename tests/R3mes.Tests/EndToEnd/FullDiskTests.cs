using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>The real remesd on a disk that is really full (a tmpfs filled to its last byte), at each write of the way to a signature and at the state's checkpoint.</summary>
public sealed class FullDiskTests
{
    /// <summary>What lies on the full disk, and the file that the sentence then names.</summary>
    [Theory]
    [InlineData("blocks", "blocks/pending")]
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
        own.RunTo((full.Blocks.Count / 10 * 10) + 20, kill: false).AssertGoesOnFrom(full);
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
        Assert.Equal(full.Blocks.Count, full.SignedHeight);
        disk.Free();
        own.RunTo((full.Blocks.Count / 10 * 10) + 20, kill: true).AssertGoesOnFrom(full);
    }
}
