using R3mes.Primitives.Ports;
using R3mes.Storage;
using R3mes.Storage.Blocks;

namespace R3mes.Tests.Storage;

public sealed class FileBlockLogTests : BlockLogConformance
{
    private readonly TemporaryFolder _folder = new();
    private FileBlockLog? _log;

    protected override IBlockLog Log => _log ??= FileBlockLog.Open(_folder.Path);

    public override void Dispose()
    {
        _log?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Comes_back_whole_over_several_files()
    {
        _log = FileBlockLog.Open(_folder.Path, segmentBytes: 4000);
        for (long height = 1; height <= 120; height++)
            Log.Append(height, Block(height));
        Assert.True(Directory.GetFiles(_folder.Path).Length > 3);
        _log.Dispose();
        _log = FileBlockLog.Open(_folder.Path, segmentBytes: 4000);
        Assert.Null(_log.Recovered);
        Assert.Equal(120, Log.LastHeight);
        for (long height = 1; height <= 120; height++)
            Assert.Equal(Block(height), Log.Read(height));
        Log.Append(121, Block(121));
        Assert.Equal(Block(121), Log.Read(121));
    }

    [Fact]
    public void Cuts_off_a_last_record_that_was_not_written_whole_wherever_it_was_cut()
    {
        byte[] whole = FileOf(3, out long lastOffset);
        for (int length = (int)lastOffset; length < whole.Length; length += 3)
        {
            using FileBlockLog log = Reopen(whole[..length]);
            Assert.Equal(2, log.LastHeight);
            Assert.Equal(Block(2), log.Read(2));
            Assert.Equal(length == lastOffset ? null : new TornTail(First, lastOffset, length - lastOffset), log.Recovered);
            log.Append(3, new byte[] { 9 });
            Assert.Equal([9], log.Read(3));
        }
    }

    [Fact]
    public void Cuts_off_a_last_record_of_which_only_a_later_part_reached_the_disk()
    {
        byte[] whole = FileOf(3, out long lastOffset);
        foreach (int zeros in (int[])[1, 8, 20, 40, whole.Length - (int)lastOffset])
        {
            byte[] torn = (byte[])whole.Clone();
            torn.AsSpan((int)lastOffset, zeros).Clear();
            using FileBlockLog log = Reopen(torn);
            Assert.Equal(2, log.LastHeight);
            Assert.NotNull(log.Recovered);
        }
    }

    [Fact]
    public void Damage_before_the_last_record_stops_the_node_and_says_where()
    {
        byte[] whole = FileOf(3, out long lastOffset);
        for (int at = 0; at < lastOffset; at++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x40;
            StorageException error = Assert.Throws<StorageException>(() => Reopen(damaged).Dispose());
            Assert.Equal(StorageFailure.Damaged, error.Failure);
            Assert.Contains("000001.log: at byte ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Damage_in_a_file_before_the_last_stops_the_node_even_at_its_end()
    {
        using (FileBlockLog log = FileBlockLog.Open(_folder.Path, segmentBytes: 100))
        {
            for (long height = 1; height <= 6; height++)
                log.Append(height, new byte[100]);
        }

        using (FileStream first = File.OpenWrite(First))
            first.SetLength(first.Length - 1);
        Assert.Throws<StorageException>(() => FileBlockLog.Open(_folder.Path));
        File.Delete(First);
        Assert.Contains("missing", Assert.Throws<StorageException>(() => FileBlockLog.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    public void A_file_that_was_begun_but_never_given_its_header_is_begun_again(int zeros)
    {
        using (FileBlockLog log = FileBlockLog.Open(_folder.Path, segmentBytes: 10))
            log.Append(1, new byte[] { 1 });
        File.WriteAllBytes(_folder.Named("000002.log"), new byte[zeros]);
        using FileBlockLog again = FileBlockLog.Open(_folder.Path, segmentBytes: 10);
        Assert.Equal(1, again.LastHeight);
        again.Append(2, new byte[] { 2 });
        Assert.Equal([2], again.Read(2));
    }

    [Fact]
    public void A_block_that_is_damaged_while_the_node_runs_is_not_handed_out()
    {
        Log.Append(1, new byte[100]);
        Log.Append(2, new byte[100]);
        using (FileStream file = new(First, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 60;
            file.WriteByte(1);
        }

        Assert.Equal(StorageFailure.Damaged, Assert.Throws<StorageException>(() => Log.Read(1)).Failure);
        Assert.Equal(new byte[100], Log.Read(2));
    }

    private string First => _folder.Named("000001.log");

    private byte[] FileOf(int blocks, out long lastOffset)
    {
        lastOffset = 0;
        for (long height = 1; height <= blocks; height++)
        {
            lastOffset = height == 1 ? 0 : new FileInfo(First).Length;
            Log.Append(height, Block(height));
        }

        _log!.Dispose();
        _log = null;
        return File.ReadAllBytes(First);
    }

    private FileBlockLog Reopen(byte[] file)
    {
        File.WriteAllBytes(First, file);
        return FileBlockLog.Open(_folder.Path);
    }
}
