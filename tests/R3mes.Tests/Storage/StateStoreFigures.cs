using System.Diagnostics;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

/// <summary>Prints the figures of docs/state/storage.md; run by name, with -explicit only.</summary>
public sealed class StateStoreFigures(ITestOutputHelper output)
{
    private const int Keys = 1_000_000;
    private const int KeysPerBlock = 1_000;

    [Fact(Explicit = true)]
    public void Memory_and_rates_with_a_million_keys()
    {
        using TemporaryFolder folder = new();
        long before = LiveBytes();
        Stopwatch clock = Stopwatch.StartNew();
        using (FasterStateStore store = FasterStateStore.Open(folder.Path))
        {
            for (int block = 0; block < Keys / KeysPerBlock; block++)
                store.Commit(StateStoreConformance.Batch(block + 1, [.. Enumerable.Range(block * KeysPerBlock, KeysPerBlock).Select(i => (StateStoreConformance.Key(i), (byte[]?)new byte[100]))]));
            Print("writes a second, 1000 a block, 100-byte values, checkpoints included", Keys / clock.Elapsed.TotalSeconds);
            Print("live memory of the store, MB", (LiveBytes() - before) / 1e6);
            Print("log on disk, MB", store.BytesOnDisk / 1e6);
            clock.Restart();
            for (int i = 0; i < Keys; i += 10)
                Assert.True(store.TryGet(StateStoreConformance.Key((int)((i * 7919L) % Keys)), out _));
            GC.KeepAlive(store);
            Print("reads a second, most from disk", Keys / 10 / clock.Elapsed.TotalSeconds);
        }

        clock.Restart();
        using FasterStateStore again = FasterStateStore.Open(folder.Path);
        Print("start with a million keys, seconds", clock.Elapsed.TotalSeconds);
        Assert.Equal(Keys / KeysPerBlock, again.Height);
    }

    // FASTER's pages and index are pinned managed arrays.
    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private void Print(string what, double value) => output.WriteLine(FormattableString.Invariant($"{what}: {value:F2}"));
}
