using R3mes.Primitives;
using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Storage;

public sealed class ConsensusWalTests
{
    private const string Folder = "/node";
    private const long Height = 6;
    private const int HeaderBytes = 24;

    [Fact]
    public void Begins_empty_and_is_read_before_it_is_written()
    {
        using ConsensusWal wal = ConsensusWal.Open(Folder, new SimDisk(new SimRandom(1)));
        Assert.Throws<InvariantException>(() => wal.Append([1]));
        Assert.Empty(wal.ReadSince(0));
        Assert.Throws<InvariantException>(() => wal.Append([]));
        Assert.Throws<InvariantException>(() => wal.Append(new byte[ConsensusWal.RecordBytesMax + 1]));
    }

    [Fact]
    public void Any_prefix_of_the_file_gives_the_records_of_its_whole_batches()
    {
        byte[] whole = Written(4, out List<(int End, int Records)> batches, out List<byte[]> records);
        for (int length = 0; length <= whole.Length; length++)
        {
            int expected = batches.Where(batch => batch.End <= length).Select(batch => batch.Records).DefaultIfEmpty(0).Max();
            Same(records.Take(expected), Reread(whole[..length], out SimDisk disk));

            // And what is appended then stands behind them.
            using (ConsensusWal wal = ConsensusWal.Open(Folder, disk))
            {
                wal.ReadSince(Height - 1);
                wal.Append([42]);
            }

            Same(records.Take(expected).Append([42]), ConsensusWal.Open(Folder, disk).ReadSince(Height - 1));
        }
    }

    [Fact]
    public void A_last_batch_of_which_only_a_later_part_reached_the_disk_is_left_out()
    {
        byte[] whole = Written(3, out List<(int End, int Records)> batches, out List<byte[]> records);
        int last = batches[^2].End;
        for (int at = last; at < whole.Length; at++)
        {
            byte[] torn = [.. whole];
            torn[at] ^= 0x40;
            Same(records.Take(batches[^2].Records), Reread(torn, out _));
            torn = [.. whole];
            torn.AsSpan(last, at + 1 - last).Clear();
            Same(records.Take(batches[^2].Records), Reread(torn, out _));
        }
    }

    [Fact]
    public void Damage_before_the_last_batch_stops_the_node_and_says_where()
    {
        byte[] whole = Written(3, out List<(int End, int Records)> batches, out _);
        for (int at = 0; at < batches[^2].End; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            StorageException error = Assert.Throws<StorageException>(() => Reread(damaged, out _));
            Assert.Equal(StorageFailure.Damaged, error.Failure);
            Assert.Contains(at < HeaderBytes ? "consensus-0.wal: its head is damaged" : "consensus-0.wal: at byte ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_torn_batch_whose_block_holds_a_copy_of_true_batches_is_torn_and_not_damaged()
    {
        // What was written, as it stands on the disk, within the body of a block that is torn at its end: at another place, and under another file's number.
        byte[] inner = Written(3, out _, out _);
        SimDisk disk = new(new SimRandom(2));
        ConsensusWal wal = ConsensusWal.Open(Folder, disk, static () => 7);
        wal.ReadSince(Height - 1);
        wal.Append([1]);
        wal.Flush();
        byte[] first = disk.ReadAll(wal.Path);
        wal.TryAppendBlock([2], (byte[])[.. inner, .. first, .. inner.AsSpan(HeaderBytes)]);
        wal.Flush();
        byte[] whole = disk.ReadAll(wal.Path);
        Same([[1]], Reread(whole[..^1], out _));
        for (int at = first.Length; at < whole.Length; at += 7)
        {
            byte[] torn = [.. whole];
            torn[at] ^= 1;
            Same([[1]], Reread(torn, out _));
        }
    }

    [Fact]
    public void A_file_of_another_version_is_refused_and_each_file_draws_its_own_number()
    {
        byte[] old = new byte[64];
        "R3CONWAL\u0001"u8.CopyTo(old);
        Assert.Contains("of another version", Assert.Throws<StorageException>(() => Reread(old, out _)).Message, StringComparison.Ordinal);
        SimDisk disk = new(new SimRandom(2));
        ulong drawn = 0;
        using ConsensusWal wal = ConsensusWal.Open(Folder, disk, () => ++drawn);
        wal.ReadSince(0);
        for (long height = 1; height < 6; height++) wal.EndHeight(height);
        Assert.Equal(2UL, drawn);
        Assert.NotEqual(disk.ReadAll($"{Folder}/consensus-0.wal"), disk.ReadAll($"{Folder}/consensus-1.wal"));
    }

    [Fact]
    public void A_height_of_many_blocks_leaves_a_small_file_and_is_read_whole_before()
    {
        SimDisk disk = new(new SimRandom(2));
        ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        wal.ReadSince(0);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(wal.TryAppendBlock([2], new byte[4 << 20]));
            wal.Flush();
        }

        string file = wal.Path;
        Assert.Equal(5, ConsensusWal.Open(Folder, disk).ReadSince(0).Count);
        Assert.Equal(5, ConsensusWal.Open(Folder, disk).ReadSince(0).Count);
        wal.EndHeight(1);
        wal.EndHeight(2);
        Assert.Equal(HeaderBytes, disk.ReadAll(file).Length);
    }

    [Fact]
    public void A_full_height_keeps_room_for_votes_says_so_and_is_read_as_far_as_it_goes()
    {
        SimDisk disk = new(new SimRandom(2));
        ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        wal.ReadSince(0);
        byte[] block = new byte[4 << 20], vote = new byte[1 << 16];
        int blocks = 0, votes = 0;
        for (; wal.TryAppendBlock([2], block); blocks++) Assert.InRange(wal.Unflushed, 0, 16 << 20);
        Assert.Equal((ConsensusWal.HeightBytesMax - ConsensusWal.VotesBytesMax) / block.Length, blocks + 1); // the last is short by what the records take
        Assert.False(wal.IsFull);
        Assert.InRange(wal.BlockRoom, 1, block.Length - 1);
        Assert.True(wal.TryAppendBlock([2], new byte[wal.BlockRoom]));
        Assert.Equal(0, wal.BlockRoom);
        for (; !wal.IsFull; votes++) wal.Append(vote);
        Assert.InRange(votes, (int)(ConsensusWal.VotesBytesMax / vote.Length) - 2, (int)(ConsensusWal.VotesBytesMax / vote.Length) + 1);
        wal.Flush();
        Assert.InRange(wal.Bytes, 0, ConsensusWal.HeightBytesMax);
        Assert.Equal(blocks + votes, ConsensusWal.Open(Folder, disk).ReadSince(0).Count); // one block more, and the vote that was dropped less
        wal.EndHeight(1);
        Assert.False(wal.IsFull);
        wal.Dispose();
    }

    [Fact]
    public void What_waits_for_a_flush_is_bounded_where_nobody_flushes()
    {
        ConsensusWal wal = ConsensusWal.Open(Folder, new SimDisk(new SimRandom(2)));
        wal.ReadSince(0);
        for (int i = 0; i < 10_000; i++)
        {
            wal.Append(new byte[200]);
            Assert.InRange(wal.Unflushed, 0, (1 << 18) + 204);
        }
    }

    [Fact]
    public void A_file_whose_name_was_not_synced_when_the_process_ended_is_synced_by_the_next_start()
    {
        SimDisk disk = new(new SimRandom(2));
        ConsensusWal first = ConsensusWal.Open(Folder, disk);
        first.ReadSince(0);
        int syncs = 0;
        disk.Boundary = _ => syncs++;
        ConsensusWal.Open(Folder, disk).ReadSince(0);
        Assert.Equal(1, syncs); // nothing is written: the folder is synced
    }

    [Fact]
    public void A_height_begins_without_what_an_older_one_left_behind()
    {
        SimDisk disk = new(new SimRandom(3));
        ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        wal.ReadSince(0);
        for (long height = 1; height <= 30; height++)
        {
            List<byte[]> records = [.. Enumerable.Range(0, (int)(31 - height)).Select(i => Record((int)height, i))];
            foreach (byte[] record in records)
            {
                wal.Append(record);
                wal.Flush();
            }

            // Read again by another process, this height and the one before it.
            using ConsensusWal other = ConsensusWal.Open(Folder, disk);
            Same(records, other.ReadSince(height - 1));
            if (height > 1) Assert.Equal(32 - height, ConsensusWal.Open(Folder, disk).ReadSince(height - 2).Count);
            wal.EndHeight(height);
        }

        Assert.Equal(2, disk.List(Folder, ".wal").Count);
        wal.Dispose();
    }

    [Fact]
    public void A_flush_without_anything_new_costs_nothing()
    {
        SimDisk disk = new(new SimRandom(4));
        using ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        wal.ReadSince(0);
        long before = disk.Flushes;
        wal.Flush();
        Assert.Equal(before, disk.Flushes);
        wal.Append([1]);
        wal.Append([2]);
        wal.Flush();
        wal.Flush();
        Assert.Equal(before + 1, disk.Flushes);
    }

    [Fact]
    public void What_was_flushed_outlives_a_crash_at_any_change_of_the_disk()
    {
        int torn = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            for (int stop = 0; ; stop++)
            {
                SimDisk disk = new(new SimRandom(seed));
                int changes = 0;
                disk.Boundary = _ =>
                {
                    if (changes++ == stop) throw new SimulatedCrashException();
                };
                (bool crashed, int flushed, List<byte[]> appended) = Run(disk, new SimRandom(seed));
                if (!crashed) break;
                disk.Boundary = null;
                disk.Crash();
                IReadOnlyList<ReadOnlyMemory<byte>> read = ConsensusWal.Open(Folder, disk).ReadSince(Height - 1);
                Assert.InRange(read.Count, flushed, appended.Count);
                Same(appended.Take(read.Count), read);
                if (read.Count < appended.Count) torn++;
            }
        }

        Assert.True(torn > 100);
    }

    private static (bool Crashed, int Flushed, List<byte[]> Appended) Run(SimDisk disk, SimRandom random)
    {
        List<byte[]> appended = [];
        int flushed = 0;
        try
        {
            ConsensusWal wal = ConsensusWal.Open(Folder, disk);
            wal.ReadSince(Height - 1);
            for (int batch = 0; batch < 6; batch++)
            {
                for (int i = random.Below(4); i >= 0; i--)
                {
                    byte[] record = Record(batch, random.Below(1500));
                    appended.Add(record);
                    int head = random.Below(2) == 0 ? record.Length : random.Below(record.Length);
                    wal.TryAppendBlock(record.AsSpan(0, head), record.AsMemory(head)); // in one piece, or with what is written from where it lies
                }

                wal.Flush();
                flushed = appended.Count;
            }

            return (false, flushed, appended);
        }
        catch (SimulatedCrashException)
        {
            return (true, flushed, appended);
        }
    }

    private static byte[] Record(int first, int length) => [(byte)first, .. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + first))];

    private static byte[] Written(int batches, out List<(int End, int Records)> ends, out List<byte[]> records)
    {
        (ends, records) = ([], []);
        SimDisk disk = new(new SimRandom(2));
        ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        wal.ReadSince(Height - 1);
        for (int batch = 0; batch < batches; batch++)
        {
            for (int i = 0; i <= batch; i++)
            {
                records.Add(Record(batch + 1, 10 * i));
                wal.Append(records[^1]);
            }

            wal.Flush();
            ends.Add(((int)wal.Bytes, records.Count));
        }

        return disk.ReadAll(wal.Path);
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Reread(byte[] file, out SimDisk disk)
    {
        disk = new SimDisk(new SimRandom(2));
        disk.Replace($"{Folder}/consensus-0.wal", file);
        using ConsensusWal wal = ConsensusWal.Open(Folder, disk);
        return wal.ReadSince(Height - 1);
    }

    private static void Same(IEnumerable<byte[]> expected, IReadOnlyList<ReadOnlyMemory<byte>> read) =>
        Assert.Equal(expected.Select(Convert.ToHexString), read.Select(record => Convert.ToHexString(record.Span)));
}
