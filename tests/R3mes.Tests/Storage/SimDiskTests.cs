using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Tests.Storage;

public sealed class SimDiskTests : DiskConformance
{
    private readonly SimDisk _disk = new(new SimRandom(1));

    protected override IDisk Disk => _disk;

    protected override string Folder => "/node";

    public override void Dispose()
    {
    }

    [Fact]
    public void A_crash_keeps_what_was_flushed_and_of_a_later_write_a_part_all_or_nothing()
    {
        SortedSet<int> kept = [];
        for (ulong seed = 0; seed < 200; seed++)
        {
            SimDisk disk = new(new SimRandom(seed));
            IDiskFile file = disk.Open("/node/a", out _);
            disk.SyncFolder("/node");
            byte[] first = [.. Enumerable.Repeat((byte)1, 100)], later = [.. Enumerable.Repeat((byte)2, 2000)];
            file.Write(first, 0);
            file.Flush();
            file.Write(later, 100);
            disk.Crash();
            byte[] after = disk.ReadAll("/node/a");
            Assert.Equal(first.Concat(later).Take(after.Length), after);
            kept.Add(after.Length - 100);
        }

        Assert.Equal(0, kept.Min);
        Assert.Equal(2000, kept.Max);
        Assert.Contains(512, kept);
        Assert.True(kept.Count > 10);
    }

    [Fact]
    public void A_name_is_certain_only_after_the_folder_was_synced()
    {
        HashSet<(bool Made, bool Deleted)> seen = [];
        for (ulong seed = 0; seed < 100; seed++)
        {
            SimDisk disk = new(new SimRandom(seed));
            disk.Open("/node/old", out _);
            disk.Open("/node/kept", out _);
            disk.SyncFolder("/node");
            disk.Open("/node/new", out _);
            disk.Delete("/node/old");
            disk.Crash();
            Assert.True(disk.Exists("/node/kept"));
            seen.Add((disk.Exists("/node/new"), disk.Exists("/node/old")));
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void A_replaced_file_holds_the_old_bytes_or_the_new_wherever_the_machine_stops()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            for (int stop = 0; stop < 2; stop++)
            {
                SimDisk disk = new(new SimRandom(seed));
                disk.Replace("/node/a", [1, 2, 3]);
                int changes = 0;
                disk.Boundary = _ =>
                {
                    if (changes++ == stop) throw new SimulatedCrashException();
                };
                Assert.Throws<SimulatedCrashException>(() => disk.Replace("/node/a", [4]));
                disk.Boundary = null;
                disk.Crash();
                Assert.Contains(disk.ReadAll("/node/a"), (byte[][])[[1, 2, 3], [4]]);
            }
        }
    }

    [Fact]
    public void A_full_disk_refuses_as_the_real_one_does()
    {
        IDiskFile file = _disk.Open("/node/a", out _);
        file.Write([1, 2], 0);
        _disk.Capacity = 4;
        IOException full = Assert.Throws<IOException>(() => file.Write([1, 2, 3], 2));
        Assert.Equal(StorageFailure.Full, StorageException.From("/node", full).Failure);
        Assert.Equal(StorageFailure.Full, Assert.Throws<StorageException>(() => file.Reserve(2, 3)).Failure);
        Assert.Equal(StorageFailure.Full, Assert.Throws<StorageException>(() => _disk.Replace("/node/b", new byte[3])).Failure);
        Assert.False(_disk.Exists("/node/b"));
        Assert.Equal([1, 2], _disk.ReadAll("/node/a"));
        file.Write([3, 4], 2);
        Assert.Equal(4, _disk.Bytes);
    }
}
