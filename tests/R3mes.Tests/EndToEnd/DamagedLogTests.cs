using R3mes.Storage.Blocks;

namespace R3mes.Tests.EndToEnd;

/// <summary>The real remesd on a block log that was torn or damaged while it was not running.</summary>
public sealed class DamagedLogTests
{
    /// <summary>A write that SIGKILL or a power cut left unfinished: its beginning, or all of its length with a part that never arrived.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(300)]
    [InlineData(-1)]
    public async Task A_record_that_was_not_written_whole_is_cut_off_and_nothing_is_lost(int bytes)
    {
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(30, kill: true);
        byte[] torn = new byte[RecordBytes(new byte[400])];
        BlockRecord.Frame(before.Blocks.Count + 1, [new byte[400]], torn, torn.AsSpan(torn.Length - BlockRecord.ChecksumBytes));
        torn[100] ^= 0x20;
        if (bytes > 0) torn = torn[..bytes];
        byte[] log = File.ReadAllBytes(own.LogFile);
        File.WriteAllBytes(own.LogFile, [.. log, .. torn]);
        GoOn(own, before, torn.Length, log.Length);
    }

    /// <summary>The last record was durable, and the state has its block: the proposal that was kept is signed again, to the same bytes.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_last_record_that_rotted_after_a_clean_stop_is_made_again_to_the_last_byte(bool cut)
    {
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(30, kill: false);
        byte[] log = File.ReadAllBytes(own.LogFile);
        int end = log.Length - RecordBytes(before.Blocks[^1]);
        if (cut) log = log[..^10];
        else log[(end + log.Length) / 2] ^= 0x20;
        File.WriteAllBytes(own.LogFile, log);
        GoOn(own, before, log.Length - end, end);
    }

    [Fact]
    public async Task A_block_that_was_signed_and_is_nowhere_any_more_stops_it_in_one_sentence()
    {
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(30, kill: false);
        byte[] log = File.ReadAllBytes(own.LogFile);
        File.WriteAllBytes(own.LogFile, log[..^10]);
        File.Delete(Path.Combine(own.Home, "blocks", "consensus-0.wal"));
        File.Delete(Path.Combine(own.Home, "blocks", "consensus-1.wal"));
        Directory.Delete(Path.Combine(own.Home, "state"), recursive: true);
        using RemesdProcess node = own.Start();
        node.WaitForExit();
        Assert.Equal(1, node.ExitCode);
        DevnetProcessTests.AssertOneSentence(node.ToString(), $"this validator signed at height {before.Blocks.Count}, the block log ends at {before.Blocks.Count - 1}, and the consensus log does not hold what was signed; restore this file as it was when the node stopped, no other block may be signed");
    }

    [Fact]
    public async Task Damage_further_in_stops_it_with_file_offset_and_what_to_do_and_changes_nothing()
    {
        await using OwnNode own = await OwnNode.InitAsync();
        NodeRecord before = own.RunTo(30, kill: true);
        byte[] log = File.ReadAllBytes(own.LogFile);
        int tenth = BlockSegment.HeaderBytes + before.Blocks.Take(9).Sum(RecordBytes);
        log[tenth + BlockRecord.HeaderBytes + 5] ^= 1;
        File.WriteAllBytes(own.LogFile, log);

        using RemesdProcess node = own.Start();
        node.WaitForExit();
        Assert.Equal(1, node.ExitCode);
        DevnetProcessTests.AssertOneSentence(
            node.ToString(), $"{own.LogFile}: at byte {tenth}: block 10 does not match its checksum; restore the folder from a copy, or, where the chain has other validators, remove the folders blocks and state and fetch it from them.");
        Assert.Equal(log, File.ReadAllBytes(own.LogFile));

        // Put right, it goes on.
        log[tenth + BlockRecord.HeaderBytes + 5] ^= 1;
        File.WriteAllBytes(own.LogFile, log);
        own.RunTo((before.Blocks.Count / 10 * 10) + 20, kill: false).AssertGoesOnFrom(before, killed: false);
    }

    private static int RecordBytes(byte[] block) => BlockRecord.HeaderBytes + block.Length + BlockRecord.ChecksumBytes;

    private static void GoOn(OwnNode own, NodeRecord before, int cutBytes, int end)
    {
        using (RemesdProcess node = own.Start())
        {
            node.WaitForLog($"cut {cutBytes} bytes of a block that was being written when the node died off {own.LogFile} at byte {end}");
            node.WaitForLog($"block {(before.Blocks.Count / 10 * 10) + 20}, ");
            OwnNode.Stop(node);
        }

        NodeRecord.Read(own.Home).AssertGoesOnFrom(before, killed: false);
    }
}
