using R3mes.Storage.Files;

namespace R3mes.Tests.Storage;

/// <summary>What every disk does; run on the machine's and on the simulated one.</summary>
public abstract class DiskConformance : IDisposable
{
    protected abstract IDisk Disk { get; }

    protected abstract string Folder { get; }

    public abstract void Dispose();

    protected string Named(string name) => Path.Combine(Folder, name);

    [Fact]
    public void Opening_makes_a_missing_file_and_says_so()
    {
        Assert.False(Disk.Exists(Named("a")));
        using (IDiskFile file = Disk.Open(Named("a"), out bool made))
        {
            Assert.True(made);
            Assert.Equal(0, file.Length);
            file.Write([1, 2], 0);
        }

        Assert.True(Disk.Exists(Named("a")));
        using IDiskFile again = Disk.Open(Named("a"), out bool madeAgain);
        Assert.False(madeAgain);
        Assert.Equal(2, again.Length);
    }

    [Fact]
    public void Reads_what_was_written_where_it_was_written()
    {
        using IDiskFile file = Disk.Open(Named("a"), out _);
        file.Write([1, 2, 3, 4], 0);
        file.Write([9, 8], 1);
        file.Write([7], 6);
        file.Flush();
        Assert.Equal(7, file.Length);
        Assert.Equal([1, 9, 8, 4, 0, 0, 7], Disk.ReadAll(Named("a")));
        byte[] read = new byte[3];
        Assert.True(file.TryRead(read, 1));
        Assert.Equal([9, 8, 4], read);
    }

    [Fact]
    public void A_read_beyond_the_end_answers_false()
    {
        using IDiskFile file = Disk.Open(Named("a"), out _);
        file.Write([1, 2, 3], 0);
        Assert.True(file.TryRead(new byte[3], 0));
        Assert.False(file.TryRead(new byte[3], 1));
        Assert.False(file.TryRead(new byte[1], 3));
        Assert.False(file.TryRead(new byte[1], 100));
    }

    [Fact]
    public void What_was_cut_off_is_gone_and_reads_as_zeros_after_a_later_write()
    {
        using IDiskFile file = Disk.Open(Named("a"), out _);
        file.Write([1, 2, 3, 4, 5], 0);
        file.Cut(2);
        Assert.Equal(2, file.Length);
        file.Write([9], 4);
        Assert.Equal([1, 2, 0, 0, 9], Disk.ReadAll(Named("a")));
        file.Cut(7);
        Assert.Equal([1, 2, 0, 0, 9, 0, 0], Disk.ReadAll(Named("a")));
        file.Cut(0);
        Assert.Empty(Disk.ReadAll(Named("a")));
    }

    [Fact]
    public void Taking_room_changes_neither_length_nor_bytes()
    {
        using IDiskFile file = Disk.Open(Named("a"), out _);
        file.Write([1, 2, 3], 0);
        file.Reserve(3, 5000);
        file.Reserve(3, 5000);
        Assert.Equal(3, file.Length);
        Assert.Equal([1, 2, 3], Disk.ReadAll(Named("a")));
    }

    [Fact]
    public void Two_openings_of_a_file_see_the_same()
    {
        using IDiskFile first = Disk.Open(Named("a"), out _);
        using IDiskFile second = Disk.Open(Named("a"), out _);
        first.Write([1, 2], 0);
        byte[] read = new byte[2];
        Assert.True(second.TryRead(read, 0));
        Assert.Equal([1, 2], read);
    }

    [Fact]
    public void Lists_names_by_their_ending()
    {
        foreach (string name in (string[])["2.log", "1.log", "log", "1.log.tmp", "x"]) Disk.Open(Named(name), out _).Dispose();
        Assert.Equal(["1.log", "2.log"], Disk.List(Folder, ".log").Order(StringComparer.Ordinal));
        Assert.Empty(Disk.List(Folder, ".wal"));
    }

    [Fact]
    public void A_deleted_file_is_gone_and_a_missing_one_may_be_deleted()
    {
        Disk.Open(Named("a"), out _).Dispose();
        Disk.SyncFolder(Folder);
        Disk.Delete(Named("a"));
        Disk.Delete(Named("a"));
        Disk.SyncFolder(Folder);
        Assert.False(Disk.Exists(Named("a")));
        Assert.Empty(Disk.List(Folder, "a"));
        Assert.ThrowsAny<IOException>(() => Disk.ReadAll(Named("a")));
    }

    [Fact]
    public void Replaces_a_file_whole_and_leaves_nothing_else_behind()
    {
        Disk.Replace(Named("a"), [1, 2, 3]);
        Disk.Replace(Named("a"), [9]);
        Assert.Equal([9], Disk.ReadAll(Named("a")));
        Assert.Equal(["a"], Disk.List(Folder, ""));
    }
}
