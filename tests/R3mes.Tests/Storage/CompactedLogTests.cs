using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Storage;

/// <summary>A height's consensus log that is written anew with what is still needed of it.</summary>
public sealed class CompactedLogTests
{
    private const string Folder = "/node";
    private const long Height = 6;

    [Fact]
    public void A_log_that_is_written_anew_is_the_old_one_or_the_new_one_whenever_the_machine_stops()
    {
        byte[][] before = [[1], [2, 2], [3, 3, 3]], anew = [[4, 4], [5]];
        int old = 0, done = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            for (int stop = 0; ; stop++)
            {
                SimDisk disk = new(new SimRandom(seed));
                int changes = 0, flushed = 0;
                ConsensusWal wal = ConsensusWal.Open(Folder, disk);
                wal.ReadSince(Height - 1);
                disk.Boundary = _ =>
                {
                    if (changes++ == stop) throw new SimulatedCrashException();
                };
                bool crashed = false;
                try
                {
                    foreach (byte[] record in before) wal.Append(record);
                    wal.Flush();
                    flushed = 1;
                    wal.Append([9]); // waits for a flush, and is part of what is written anew
                    Assert.True(wal.TryCompact([([4], (byte[])[4]), ([5], default)]));
                    flushed = 2;
                    wal.Append([6]);
                    wal.Flush();
                    flushed = 3;
                }
                catch (SimulatedCrashException)
                {
                    crashed = true;
                }

                disk.Boundary = null;
                disk.Crash();
                string[] read = [.. ConsensusWal.Open(Folder, disk).ReadSince(Height - 1).Select(record => Convert.ToHexString(record.Span))];
                string[][] allowed = [.. new byte[][][] { [], before, anew, [.. anew, [6]] }.Select(records => records.Select(Convert.ToHexString).ToArray())];
                int which = Array.FindIndex(allowed, read.SequenceEqual);
                Assert.InRange(which, flushed, 3);
                if (which == 1) old++;
                if (which >= 2) done++;
                if (!crashed) break;
            }
        }

        Assert.True(old > 10 && done > 30, $"{old} old, {done} new");
    }

    [Fact]
    public void Rot_in_a_log_that_was_written_anew_is_no_torn_write()
    {
        using TemporaryFolder folder = new();
        using (ConsensusWal wal = ConsensusWal.Open(folder.Path))
        {
            wal.ReadSince(Height - 1);
            Assert.True(wal.TryCompact([([1], new byte[40]), ([2], new byte[40]), ([3], default)]));
        }

        string path = Directory.GetFiles(folder.Path).Single(file => new FileInfo(file).Length > 100);
        byte[] written = File.ReadAllBytes(path);
        int last = WalFormat.PrefixBytes + sizeof(uint) + 1; // the last record is lost where it rots, as one that was flushed last
        for (int at = WalFormat.HeaderBytes; at < written.Length - last; at++)
        {
            byte[] rotten = [.. written];
            rotten[at] ^= 0x10;
            File.WriteAllBytes(path, rotten);
            using ConsensusWal wal = ConsensusWal.Open(folder.Path);
            Assert.Equal(StorageFailure.Damaged, Assert.Throws<StorageException>(() => wal.ReadSince(Height - 1)).Failure);
        }
    }

    [Fact]
    public void It_is_time_to_write_a_log_anew_when_it_has_grown_and_what_leaves_votes_no_room_is_refused()
    {
        SimDisk disk = new(new SimRandom(2));
        using ConsensusWal wal = ConsensusWal.Open(Folder, disk, compactFrom: 1000);
        wal.ReadSince(Height - 1);
        wal.Append(new byte[900]);
        Assert.False(wal.IsLong);
        wal.Append(new byte[100]);
        Assert.True(wal.IsLong);
        Assert.True(wal.TryCompact([([1], new byte[1100])]));
        Assert.False(wal.IsLong);
        wal.Append(new byte[250]);
        Assert.True(wal.IsLong);
        (byte[], ReadOnlyMemory<byte>) block = ([1], new byte[4 << 20]);
        Assert.False(wal.TryCompact([.. Enumerable.Repeat(block, 12)]));
        Assert.False(wal.IsLong);
        Assert.Equal(2, ConsensusWal.Open(Folder, disk).ReadSince(Height - 1).Count + 1); // the one that was flushed
        wal.EndHeight(Height);
        Assert.Equal(2, disk.List(Folder, "wal").Count);
    }
}
