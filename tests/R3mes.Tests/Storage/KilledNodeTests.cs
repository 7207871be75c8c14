using R3mes.Storage.Files;
using System.Diagnostics;
using R3mes.Storage;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

/// <summary>A process that writes blocks and state is killed and another opens what it left.</summary>
public sealed class KilledNodeTests : IDisposable
{
    private const string HomeVariable = "R3MES_TEST_KILLED_HOME";
    private const int Keys = 40;

    private readonly TemporaryFolder _folder = new();

    private static StateStoreOptions Options { get; } = new()
    {
        MemorySizeBits = 15,
        PageSizeBits = 13,
        SegmentSizeBits = 14,
        IndexBuckets = 64,
        CommitsPerCheckpoint = 3,
        CompactAboveBytes = 48 << 10,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_node_left_is_opened_and_replayed()
    {
        long last = 0;
        for (int kill = 0; kill < 2; kill++)
        {
            long before = LoggedBytes();
            KillWriter(() => LoggedBytes() > before + 10_000);
            using DataFolder home = DataFolder.Open(_folder.Path);
            using FileBlockLog log = FileBlockLog.Open(home.Blocks);
            using FasterStateStore state = FasterStateStore.Open(home.State, Options);
            Assert.True(log.LastHeight > last);
            Assert.InRange(state.Height, log.LastHeight - Options.CommitsPerCheckpoint, log.LastHeight);
            AssertStateAt(state, state.Height);
            for (long height = state.Height + 1; height <= log.LastHeight; height++)
                state.Commit(Batch(height, log.Read(height)));
            AssertStateAt(state, log.LastHeight);
            last = log.LastHeight;
        }
    }

    /// <summary>The process that is killed: this test by name, with a home to write to.</summary>
    [Fact(Explicit = true)]
    public void Writer()
    {
        string? path = Environment.GetEnvironmentVariable(HomeVariable);
        Assert.NotNull(path);
        using DataFolder home = DataFolder.Open(path);
        using FileBlockLog log = FileBlockLog.Open(home.Blocks);
        using FasterStateStore state = FasterStateStore.Open(home.State, Options);
        for (long height = state.Height + 1; height < 1_000_000; height++)
        {
            byte[] block = new byte[40 + (height % 300)];
            block.AsSpan().Fill((byte)height);
            if (height > log.LastHeight)
                log.Append(height, block);
            state.Commit(Batch(height, block));
        }
    }

    private static R3mes.Primitives.Ports.StateBatch Batch(long height, byte[] block) =>
        StateStoreConformance.Batch(height, (StateStoreConformance.Key((int)(height % Keys)), height % 7 == 0 ? null : block));

    private static void AssertStateAt(FasterStateStore state, long height)
    {
        for (long written = Math.Max(1, height - Keys + 1); written <= height; written++)
        {
            bool found = state.TryGet(StateStoreConformance.Key((int)(written % Keys)), out byte[]? value);
            Assert.Equal(written % 7 != 0, found);
            Assert.True(!found || (value!.Length == 40 + (written % 300) && value[0] == (byte)written));
        }
    }

    private long LoggedBytes()
    {
        string path = Path.Combine(_folder.Path, "blocks", "000001.log");
        return File.Exists(path) ? new FileInfo(path).Length : 0;
    }

    private void KillWriter(Func<bool> enough)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "R3mes.Tests"))
        {
            ArgumentList = { "-method", $"{typeof(KilledNodeTests).FullName}.{nameof(Writer)}", "-explicit", "only" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[HomeVariable] = _folder.Path;
        using Process writer = Process.Start(start)!;
        try
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (!enough())
            {
                Assert.False(writer.HasExited, "the writer ended by itself");
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), "the writer wrote nothing");
                Thread.Sleep(5);
            }
        }
        finally
        {
            writer.Kill();
            writer.WaitForExit();
        }
    }
}
