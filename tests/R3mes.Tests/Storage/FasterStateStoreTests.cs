using R3mes.Primitives.Ports;
using R3mes.Storage;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

public sealed class FasterStateStoreTests : StateStoreConformance
{
    private readonly TemporaryFolder _folder = new();
    private FasterStateStore? _store;

    protected override IStateStore Store => _store ??= FasterStateStore.Open(_folder.Path, Options);

    public override void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Comes_back_whole_after_a_clean_stop()
    {
        RandomState model = new(5, keys: 300);
        for (long height = 1; height <= 40; height++)
        {
            Store.Commit(model.Next(height, 30));
            if (height % 10 != 3)
                continue;
            Reopen();
            Assert.Equal(height, Store.Height);
            Assert.Equal(HashOf(height), Store.AppHash);
            model.AssertEqual(Store);
        }
    }

    [Fact]
    public void Comes_back_at_the_last_checkpoint_when_abandoned()
    {
        RandomState model = new(6, keys: 300);
        for (long height = 1; height <= 60; height++)
        {
            Store.Commit(model.Next(height, 30));
            model.Remember(height);
            long durable = height - (height % Options.CommitsPerCheckpoint);
            Assert.Equal(durable, _store!.DurableHeight);
            using CopiedFolder copy = new(_folder);
            using FasterStateStore again = FasterStateStore.Open(copy.Path, Options);
            Assert.Equal(durable, again.Height);
            model.AssertEqual(again, durable == 0 ? [] : model.History[durable]);
        }
    }

    [Fact]
    public void Reads_two_hundred_thousand_keys_from_disk()
    {
        const int keys = 200_000;
        StateStoreOptions small = Options with { CompactAboveBytes = long.MaxValue, IndexBuckets = 1 << 12 };
        _store = FasterStateStore.Open(_folder.Path, small);
        for (int height = 1; height <= 10; height++)
        {
            int from = (height - 1) * (keys / 10);
            Store.Commit(Batch(height, [.. Enumerable.Range(from, keys / 10).Select(i => (Key(i), (byte[]?)BitConverter.GetBytes(i ^ 0x5a5a5a)))]));
        }

        Assert.True(_store.BytesOnDisk > 50L << small.MemorySizeBits);
        for (int i = 0; i < keys; i += 41)
        {
            Assert.True(Store.TryGet(Key(i), out byte[]? value));
            Assert.Equal(i ^ 0x5a5a5a, BitConverter.ToInt32(value));
        }

        Assert.False(Store.TryGet(Key(keys), out _));
    }

    [Fact]
    public void The_log_stays_within_a_few_times_the_live_data()
    {
        RandomState model = new(7, keys: 200);
        long largest = 0;
        for (long height = 1; height <= 400; height++)
        {
            Store.Commit(model.Next(height, 20));
            largest = Math.Max(largest, _store!.BytesOnDisk);
        }

        // 200 keys of at most 600 bytes are 120 KB, and 400 batches wrote some 2 MB.
        Assert.InRange(largest, 64 << 10, 1 << 20);
        model.AssertEqual(Store);
        Reopen();
        model.AssertEqual(Store);
    }

    private void Reopen()
    {
        _store!.Dispose();
        _store = FasterStateStore.Open(_folder.Path, Options);
    }
}
