using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

/// <summary>The store's memory is what its options say, whatever it holds: FASTER's own defaults would take gigabytes. Alone in the process while it measures.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class StateStoreMemoryTests
{
    private const int KeysPerBlock = 1_000;

    [Theory]
    [InlineData(24, 44)] // the default: 16 MiB of log, 4 of index, the pages of a compaction and of reads
    [InlineData(22, 26)]
    public void Two_hundred_thousand_keys_take_no_more_than_the_options_allow(int memoryBits, int mebibytesMax)
    {
        using TemporaryFolder folder = new();
        long before = LiveBytes();
        using FasterStateStore store = FasterStateStore.Open(folder.Path, new StateStoreOptions { MemorySizeBits = memoryBits });
        Assert.Equal(1L << memoryBits, store.BytesInMemoryMax);
        long most = 0;
        for (int block = 0; block < 200; block++)
        {
            store.Commit(StateStoreConformance.Batch(block + 1, [.. Enumerable.Range(block * KeysPerBlock, KeysPerBlock).Select(i => (StateStoreConformance.Key(i), (byte[]?)new byte[100]))]));
            most = Math.Max(most, store.BytesInMemory);
        }

        Assert.True(store.BytesOnDisk > 2 * store.BytesInMemoryMax / (memoryBits == 24 ? 2 : 1));
        Assert.InRange(most, 1, store.BytesInMemoryMax);
        Assert.InRange((LiveBytes() - before) / 1048576.0, 1 << (memoryBits - 21), mebibytesMax);
        GC.KeepAlive(store);
    }

    [Fact]
    public void Readers_on_other_threads_never_hold_a_checkpoint_up()
    {
        using TemporaryFolder folder = new();
        using FasterStateStore store = FasterStateStore.Open(folder.Path, new StateStoreOptions { MemorySizeBits = 16, PageSizeBits = 13, SegmentSizeBits = 15, IndexBuckets = 64, CommitsPerCheckpoint = 1 });
        using CancellationTokenSource stop = new();
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(reader => new Thread(() =>
        {
            for (int i = reader; !stop.IsCancellationRequested; i += 7) store.TryGet(StateStoreConformance.Key(i % 500), out _);
        }))];
        foreach (Thread reader in readers) reader.Start();
        try
        {
            // A checkpoint waits for every session: with one a reader this would stand still.
            for (int block = 1; block <= 60; block++)
            {
                store.Commit(StateStoreConformance.Batch(block, [.. Enumerable.Range(0, 50).Select(i => (StateStoreConformance.Key(i * 10), (byte[]?)[(byte)block]))]));
                Assert.Equal(block, store.DurableHeight);
            }
        }
        finally
        {
            stop.Cancel();
            foreach (Thread reader in readers) reader.Join();
        }

        Assert.Equal(60, store.CheckpointsTaken);
    }

    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);
}
