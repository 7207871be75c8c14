using System.Buffers.Binary;
using FASTER.core;
using R3mes.Primitives;

namespace R3mes.Storage.State;

/// <summary>FASTER with one session, used by one thread at a time: keys to values, checkpoints, and moving live records out of the log's oldest part.</summary>
internal sealed unsafe class StateEngine : IDisposable
{
    private readonly StateLogDevice _device;
    private readonly int _pageSizeBits;
    private readonly CheckpointMetadata _metadata = new();
    private readonly StateFunctions _functions = new();
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly ClientSession<SpanByte, SpanByte, SpanByte, byte[]?, Empty, StateFunctions> _session;

    // FASTER is given addresses: key and value pass through memory that does not move.
    private readonly byte[] _key = GC.AllocateArray<byte>(StateStoreOptions.KeyBytesMax + 1, pinned: true);
    private readonly byte[] _value;

    /// <summary>An empty store over a device, or with <paramref name="checkpoint"/> the store as it was then.</summary>
    public StateEngine(StateLogDevice device, StateStoreOptions options, StateCheckpoint? checkpoint)
    {
        _device = device;
        _pageSizeBits = options.PageSizeBits;
        _value = GC.AllocateArray<byte>(options.ValueBytesMax + StateFunctions.ChecksumBytes, pinned: true);
        _store = new FasterKV<SpanByte, SpanByte>(
            options.IndexBuckets,
            new LogSettings
            {
                LogDevice = device,
                MemorySizeBits = options.MemorySizeBits,
                PageSizeBits = options.PageSizeBits,
                SegmentSizeBits = options.SegmentSizeBits,
            },
            new CheckpointSettings { CheckpointManager = _metadata },
            comparer: new SpanByteComparer(),
            // One thread at a time: a lock table would only cost.
            concurrencyControlMode: ConcurrencyControlMode.None);
        try
        {
            if (checkpoint is not null)
            {
                _metadata.Load(checkpoint.Token, checkpoint.Metadata);
                _store.Recover(default, checkpoint.Token);
            }

            _session = _store.For(_functions).NewSession<StateFunctions>();
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    /// <summary>First address of the log that is needed.</summary>
    public long Begin => _store.Log.BeginAddress;

    /// <summary>First address of the log that is in memory.</summary>
    public long Head => _store.Log.HeadAddress;

    /// <summary>First address after the last record.</summary>
    public long Tail => _store.Log.TailAddress;

    /// <summary>The value or null. <paramref name="space"/> keeps records of different purpose apart.</summary>
    public byte[]? Read(byte space, ReadOnlySpan<byte> key)
    {
        SpanByte name = Name(space, key);
        SpanByte input = default;
        byte[]? value = null;
        Status status = _session.Read(ref name, ref input, ref value, Empty.Default);
        bool found = status.Found;
        if (status.IsPending)
        {
            _session.CompletePending(wait: true);
            (found, value) = _functions.Completed;
        }

        ThrowIfFailed();
        return found ? value : null;
    }

    /// <summary>Sets.</summary>
    public void Write(byte space, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        SpanByte name = Name(space, key);
        value.CopyTo(_value);
        BinaryPrimitives.WriteUInt32LittleEndian(_value.AsSpan(value.Length), Crc32C.Of(name.AsReadOnlySpan(), value));
        SpanByte stored = SpanByte.FromFixedSpan(_value.AsSpan(0, value.Length + StateFunctions.ChecksumBytes));
        _session.Upsert(ref name, ref stored);
        ThrowIfFailed();
    }

    /// <summary>Deletes; a key that is not there is no error.</summary>
    public void Delete(byte space, ReadOnlySpan<byte> key)
    {
        SpanByte name = Name(space, key);
        _session.Delete(ref name);
        ThrowIfFailed();
    }

    /// <summary>Moves live records of whole pages below <paramref name="until"/> to the tail, after which the log begins there. Only pages that are on disk already are moved.</summary>
    public void Compact(long until)
    {
        // A page's start is a record's start; FASTER reads no further than this address, so a record across it would be read in part.
        until = Math.Min(until, _store.Log.SafeReadOnlyAddress) >> _pageSizeBits << _pageSizeBits;
        if (until <= Begin)
            return;
        // Lookup: scan mode would build a second store with default sizes.
        _session.Compact(until, CompactionType.Lookup);
        ThrowIfFailed();
    }

    /// <summary>Everything so far on disk and durable; FASTER's metadata to recover it with.</summary>
    public (Guid Token, byte[] Metadata) Checkpoint()
    {
        bool started = _store.TryInitiateHybridLogCheckpoint(out Guid token, CheckpointType.FoldOver);
        Invariant.Holds(started, "one checkpoint of the state at a time");
        _store.CompleteCheckpointAsync().AsTask().GetAwaiter().GetResult();
        _device.Sync();
        ThrowIfFailed();
        Invariant.Holds(_store.Log.SafeReadOnlyAddress >= Tail, "a checkpoint of the state covers every record");
        return (token, _metadata.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    private SpanByte Name(byte space, ReadOnlySpan<byte> key)
    {
        _key[0] = space;
        key.CopyTo(_key.AsSpan(1));
        return SpanByte.FromFixedSpan(_key.AsSpan(0, key.Length + 1));
    }

    private void ThrowIfFailed()
    {
        if (_device.Failure is { } failure)
            throw failure;
        if (_functions.FoundDamage)
            throw StorageException.Damaged(_device.FileName, "a state record does not match its checksum; stop the node, check the disk, and delete the folder: the state is rebuilt from the blocks");
    }
}
