using R3mes.Storage;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

/// <summary>The state store when the node stops at any step on the disk, when the disk loses what was not synced, and when files are damaged.</summary>
public sealed class StateStoreCrashTests : IDisposable
{
    private const int Keys = 120;

    private readonly TemporaryFolder _folder = new();
    private readonly RandomState _model = new(11, Keys, valueBytesMax: 300);
    private readonly List<CopiedFolder> _copies = [];

    private StateStoreOptions Options { get; } = new()
    {
        MemorySizeBits = 15,
        PageSizeBits = 13,
        SegmentSizeBits = 14,
        IndexBuckets = 64,
        CommitsPerCheckpoint = 3,
        CompactAboveBytes = 48 << 10,
    };

    public void Dispose()
    {
        foreach (CopiedFolder copy in _copies)
            copy.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Comes_back_at_a_checkpoint_exactly_from_a_stop_at_any_step_on_the_disk()
    {
        Random chosen = new(3);
        long durable = 0;
        List<(CopiedFolder Copy, long AtLeast, string Step)> stops = [];
        FasterStateStore? store = null;
        StateStoreOptions watched = Options with
        {
            BeforeDiskStep = step =>
            {
                if (chosen.Next(step is "publish" or "published" ? 4 : 12) == 0)
                    stops.Add((Remembered(new CopiedFolder(_folder)), durable, step));
            },
        };
        store = FasterStateStore.Open(_folder.Path, watched);
        for (long height = 1; height <= 90; height++)
        {
            _model.Remember(height - 1);
            StateBatchCommit(store, height);
            durable = store.DurableHeight;
        }

        store.Dispose();
        Assert.True(stops.Count > 30);
        Assert.Contains(stops, stop => stop.Step == "sync");
        foreach ((CopiedFolder copy, long atLeast, string step) in stops)
            AssertComesBack(copy.Path, atLeast, atMost: atLeast + Options.CommitsPerCheckpoint, step);
    }

    [Fact]
    public void Comes_back_when_the_disk_lost_every_byte_that_was_not_synced()
    {
        // At each published checkpoint the log on disk is put back to what it was when that checkpoint's sync ended: later writes are lost.
        Dictionary<string, byte[]> synced = [];
        long durable = 0;
        int checkedStops = 0;
        StateStoreOptions watched = Options with
        {
            BeforeDiskStep = step =>
            {
                if (step == "publish")
                    synced = Directory.GetFiles(_folder.Path, "log.*").ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
                if (step != "write" || synced.Count == 0)
                    return;
                using CopiedFolder copy = new(_folder);
                foreach (string path in Directory.GetFiles(copy.Path, "log.*"))
                    File.Delete(path);
                foreach ((string name, byte[] bytes) in synced)
                    File.WriteAllBytes(Path.Combine(copy.Path, name), bytes);
                AssertComesBack(copy.Path, durable, durable, step);
                checkedStops++;
            },
        };
        FasterStateStore store = FasterStateStore.Open(_folder.Path, watched);
        for (long height = 1; height <= 24; height++)
        {
            _model.Remember(height - 1);
            StateBatchCommit(store, height);
            _model.Remember(height);
            durable = store.DurableHeight;
        }

        store.Abandon();
        Assert.True(checkedStops > 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(40)]
    public void Comes_back_from_a_stop_at_any_step_of_the_first_checkpoint_after_a_restart(int keys)
    {
        // A small log: the only checkpoint ends in the sector that the next one writes again.
        RandomState model = new(13, keys, valueBytesMax: 40);
        StateStoreOptions rare = Options with { CommitsPerCheckpoint = 20 };
        using (FasterStateStore first = FasterStateStore.Open(_folder.Path, rare))
        {
            for (long height = 1; height <= 5; height++) first.Commit(model.Next(height, 3));
        }

        model.Remember(5);
        List<CopiedFolder> stops = [];
        FasterStateStore store = FasterStateStore.Open(_folder.Path, rare with { BeforeDiskStep = step => stops.Add(Remembered(new CopiedFolder(_folder))) });
        for (long height = 6; height < 25; height++) store.Commit(model.Next(height, 3));
        stops.Clear();
        store.Commit(model.Next(25, 3));
        store.Abandon();
        Assert.InRange(stops.Count, 3, 20);
        foreach (CopiedFolder copy in stops.SkipLast(1)) // the last is taken when the new one is published
        {
            using FasterStateStore again = FasterStateStore.Open(copy.Path, Options);
            Assert.Equal(5, again.Height);
            Assert.Empty(again.PassedOver);
            model.AssertEqual(again, model.History[5]);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    [InlineData(0.999)]
    public void A_damaged_newest_checkpoint_gives_way_to_the_one_before(double where)
    {
        CommitUpTo(30, abandon: true);
        string[] files = CheckpointFiles();
        Assert.Equal(2, files.Length);
        Damage(files[1], where);
        using FasterStateStore store = FasterStateStore.Open(_folder.Path, Options);
        Assert.Equal(27, store.Height);
        Assert.Contains("damaged", Assert.Single(store.PassedOver), StringComparison.Ordinal);
        _model.AssertEqual(store, _model.History[27]);
        // Life goes on from there, to the same heights again.
        RandomState later = new(12, Keys);
        for (long height = 28; height <= 40; height++)
            store.Commit(later.Next(height, 10));
        store.Dispose();
        using FasterStateStore again = FasterStateStore.Open(_folder.Path, Options);
        Assert.Equal(40, again.Height);
        Assert.Empty(again.PassedOver);
    }

    [Fact]
    public void A_torn_newest_checkpoint_gives_way_to_the_one_before_wherever_it_was_torn()
    {
        CommitUpTo(30, abandon: true);
        byte[] whole = File.ReadAllBytes(CheckpointFiles()[1]);
        for (int length = 0; length < whole.Length; length += 97)
        {
            using CopiedFolder copy = new(_folder);
            File.WriteAllBytes(Path.Combine(copy.Path, Path.GetFileName(CheckpointFiles()[1])), whole[..length]);
            AssertComesBack(copy.Path, 27, 27, "torn");
        }
    }

    [Fact]
    public void A_log_page_that_only_the_newest_checkpoint_needs_is_checked_against_it()
    {
        CommitUpTo(30, abandon: true);
        string last = Directory.GetFiles(_folder.Path, "log.*").Order().Last();
        byte[] log = File.ReadAllBytes(last);
        log[log.AsSpan().LastIndexOfAnyExcept((byte)0)] ^= 1; // the end of the last record
        File.WriteAllBytes(last, log);
        AssertComesBack(_folder.Path, 27, 27, "log");
    }

    [Fact]
    public void With_no_sound_checkpoint_it_says_what_to_delete()
    {
        CommitUpTo(30, abandon: true);
        foreach (string file in CheckpointFiles())
            Damage(file, 0.5);
        StorageException error = Assert.Throws<StorageException>(() => FasterStateStore.Open(_folder.Path, Options));
        Assert.Equal(StorageFailure.Damaged, error.Failure);
        Assert.Contains("delete the folder: the state is rebuilt from the blocks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_that_fails_at_the_start_is_no_damage_and_no_checkpoint_is_passed_over_or_removed_for_it()
    {
        CommitUpTo(30, abandon: true);
        int reads = 0, failing = 0;
        StateStoreOptions options = Options with
        {
            BeforeDiskStep = step =>
            {
                if (step == "read" && reads++ == failing)
                    throw new IOException("Input/output error", 5);
            },
        };
        for (; ; failing++)
        {
            reads = 0;
            using CopiedFolder copy = new(_folder);
            Exception? error = Record.Exception(() => FasterStateStore.Open(copy.Path, options).Abandon());
            if (error is null)
                break;
            StorageException refused = Assert.IsType<StorageException>(error);
            Assert.Equal(StorageFailure.Failed, refused.Failure);
            Assert.Contains("Input/output error; check the disk", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("delete", refused.Message, StringComparison.Ordinal);
            AssertComesBack(copy.Path, 30, 30, $"read {failing}");
        }

        Assert.InRange(failing, 10, 1000);
    }

    [Fact]
    public void Another_page_size_is_refused_in_words()
    {
        CommitUpTo(6, abandon: false);
        StorageException error = Assert.Throws<StorageException>(() => FasterStateStore.Open(_folder.Path, new StateStoreOptions()));
        Assert.Contains("pages of 2^13 bytes", error.Message, StringComparison.Ordinal);
        AssertComesBack(_folder.Path, 6, 6, "again");
    }

    [Theory]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("publish")]
    [InlineData("published")]
    public void A_full_disk_is_an_exception_that_says_so_and_the_last_checkpoint_stands(string failing)
    {
        bool full = false;
        StateStoreOptions options = Options with
        {
            BeforeDiskStep = step =>
            {
                if (full && step == failing)
                    throw new IOException("No space left on device", 28);
            },
        };
        FasterStateStore store = FasterStateStore.Open(_folder.Path, options);
        long height = 0;
        while (height < 30)
        {
            StateBatchCommit(store, ++height);
            _model.Remember(height);
        }

        full = true;
        StorageException? error = null;
        while (error is null && height < 100)
            error = (StorageException?)Record.Exception(() => StateBatchCommit(store, ++height));
        _model.Remember(height);
        Assert.Equal(StorageFailure.Full, error!.Failure);
        Assert.Contains("no space is left", error.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => store.TryGet(StateStoreConformance.Key(1), out _));
        Assert.Throws<StorageException>(() => StateBatchCommit(store, height + 1));
        store.Dispose();
        // "published" fails after the new checkpoint is whole.
        long expected = failing == "published" ? height : 30;
        AssertComesBack(_folder.Path, expected, expected, failing);
    }

    private CopiedFolder Remembered(CopiedFolder copy)
    {
        _copies.Add(copy);
        return copy;
    }

    private void StateBatchCommit(FasterStateStore store, long height) => store.Commit(_model.Next(height, 10));

    private void CommitUpTo(long last, bool abandon)
    {
        FasterStateStore store = FasterStateStore.Open(_folder.Path, Options);
        for (long height = 1; height <= last; height++)
        {
            StateBatchCommit(store, height);
            _model.Remember(height);
        }

        if (abandon)
            store.Abandon();
        else
            store.Dispose();
    }

    private string[] CheckpointFiles() => [.. Directory.GetFiles(_folder.Path, "checkpoint.*").Order()];

    private void AssertComesBack(string folder, long atLeast, long atMost, string step)
    {
        using FasterStateStore store = FasterStateStore.Open(folder, Options);
        Assert.True(store.Height >= atLeast && store.Height <= atMost, $"stopped at {step}: came back at {store.Height}, not {atLeast} to {atMost}");
        Assert.Equal(store.Height == 0 ? default : StateStoreConformance.HashOf(store.Height), store.AppHash);
        _model.AssertEqual(store, _model.History.GetValueOrDefault(store.Height) ?? []);
    }

    private static void Damage(string path, double where)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[(int)(bytes.Length * where)] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
