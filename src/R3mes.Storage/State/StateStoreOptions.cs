using R3mes.Primitives;

namespace R3mes.Storage.State;

/// <summary>Sizes of the state store. With the defaults it takes under 40 MB at a million keys (docs/state/storage.md), so that a validator stays under 100 MB.</summary>
public sealed record StateStoreOptions
{
    /// <summary>Longest key in bytes: no module needs more than a prefix, an address and a number.</summary>
    public const int KeyBytesMax = 1024;

    /// <summary>Log pages held in memory, as a power of two of bytes. 23 (8 MiB): the hot keys of a devnet many times over; older records are read from disk.</summary>
    public int MemorySizeBits { get; init; } = 23;

    /// <summary>One log page, as a power of two of bytes. 20 (1 MiB): eight pages in memory, and a record must fit in one page.</summary>
    public int PageSizeBits { get; init; } = 20;

    /// <summary>One log file, as a power of two of bytes. 23 (8 MiB): space is given back to the disk in this grain.</summary>
    public int SegmentSizeBits { get; init; } = 23;

    /// <summary>Hash buckets of 64 bytes and seven entries. 2^16 (4 MiB): 450,000 keys before a lookup walks a chain.</summary>
    public int IndexBuckets { get; init; } = 1 << 16;

    /// <summary>Commits between two checkpoints, 1 or more. 20: a crash replays at most 19 blocks, and a checkpoint's fsyncs are paid by twenty.</summary>
    public int CommitsPerCheckpoint { get; init; } = 20;

    /// <summary>Log size in bytes above which each checkpoint moves live records out of the oldest part. 64 MiB: below that the disk is cheaper than the copying.</summary>
    public long CompactAboveBytes { get; init; } = 64L << 20;

    /// <summary>Longest value in bytes: a quarter of a page, so that a page is never mostly padding.</summary>
    public int ValueBytesMax => 1 << (PageSizeBits - 2);

    /// <summary>Called before each step on the disk with its name; a test may copy the folder there or throw.</summary>
    internal Action<string>? BeforeDiskStep { get; init; }

    internal void Check()
    {
        Invariant.Holds(PageSizeBits is >= 13 and <= 26, "a state page is 8 KiB to 64 MiB");
        Invariant.Holds(MemorySizeBits >= PageSizeBits + 2 && MemorySizeBits <= 36, "state memory is at least four pages");
        Invariant.Holds(SegmentSizeBits >= PageSizeBits && SegmentSizeBits <= 30, "a state segment is at least a page");
        Invariant.Holds(int.IsPow2(IndexBuckets) && IndexBuckets >= 64, "the number of state index buckets is a power of two");
        Invariant.Holds(CommitsPerCheckpoint >= 1, "a checkpoint comes after at least one commit");
    }
}
