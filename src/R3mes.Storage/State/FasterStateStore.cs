using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using FASTER.core;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.State;

/// <summary>
/// State in FASTER. A commit is in memory; every <see cref="StateStoreOptions.CommitsPerCheckpoint"/> commits, and at <see cref="Dispose"/>, a checkpoint makes
/// it durable. After a crash the store is exactly as at its last checkpoint, and the blocks above <see cref="Height"/> are replayed from the block log.
/// One session does all reads and writes, under one lock; members may be called from any thread.
/// </summary>
public sealed class FasterStateStore : IStateStore
{
    private const byte ValueSpace = 1;
    private const byte OwnSpace = 0;

    private readonly StateStoreOptions _options;
    private readonly StateLogDevice _device;
    private readonly StateEngine _engine;
    private readonly StateCheckpointFiles _files;
    private readonly Lock _gate = new();
    private StateCheckpoint? _last;
    private long _height;
    private Digest _appHash;
    private bool _isEmpty;
    private bool _failed;
    private bool _disposed;
    private int _commits;
    private long _checkpoints;

    private FasterStateStore(StateStoreOptions options, StateCheckpointFiles files, StateLogDevice device, StateEngine engine, StateCheckpoint? from)
    {
        (_options, _files, _device, _engine, _last) = (options, files, device, engine, from);
        _isEmpty = from is null;
        _height = from?.Height ?? 0;
        _appHash = from?.AppHash ?? default;
    }

    /// <inheritdoc/>
    public long Height
    {
        get
        {
            lock (_gate)
                return _height;
        }
    }

    /// <inheritdoc/>
    public Digest AppHash
    {
        get
        {
            lock (_gate)
                return _appHash;
        }
    }

    /// <summary>Height of the last checkpoint: what a crash now would come back to; 0 when there is none.</summary>
    public long DurableHeight
    {
        get
        {
            lock (_gate)
                return _last?.Height ?? 0;
        }
    }

    /// <summary>Bytes of the log that are held in memory, at most <see cref="BytesInMemoryMax"/>.</summary>
    public long BytesInMemory
    {
        get
        {
            lock (_gate)
                return _disposed ? 0 : _engine.Tail - _engine.Head;
        }
    }

    /// <summary>Bytes of the log that memory may hold.</summary>
    public long BytesInMemoryMax => 1L << _options.MemorySizeBits;

    /// <summary>Checkpoints taken since the store was opened.</summary>
    public long CheckpointsTaken => Interlocked.Read(ref _checkpoints);

    /// <summary>Checkpoints that were found damaged and passed over at the start, newest first: file and reason.</summary>
    public IReadOnlyList<string> PassedOver => _files.PassedOver;

    /// <summary>Bytes that the log takes on disk.</summary>
    public long BytesOnDisk
    {
        get
        {
            lock (_gate)
                return _device.BytesOnDisk;
        }
    }

    /// <summary>Opens the store at its newest sound checkpoint, or empty where there is none yet.</summary>
    /// <param name="folder">The folder, which exists and is held by this process.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="StorageException">The disk failed, or checkpoints exist and none is sound.</exception>
    public static FasterStateStore Open(string folder, StateStoreOptions? options = null)
    {
        options ??= new StateStoreOptions();
        options.Check();
        try
        {
            StateCheckpointFiles files = new(folder, options.BeforeDiskStep);
            foreach (string path in files.NewestFirst())
            {
                if (TryOpen(folder, options, files, path) is { } store)
                    return store;
            }

            if (files.PassedOver.Count > 0)
                throw StorageException.Damaged(folder, $"no checkpoint of the state is sound ({string.Join("; ", files.PassedOver)}); delete the folder: the state is rebuilt from the blocks");
            StateLogDevice device = new(folder, options.SegmentSizeBits, options.BeforeDiskStep);
            device.CutAt(0); // a log that no checkpoint names is from a start that never reached its first
            return new FasterStateStore(options, files, device, new StateEngine(device, options, null), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(folder, error);
        }
    }

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out byte[] value)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (key.IsEmpty || key.Length > StateStoreOptions.KeyBytesMax)
            {
                value = null;
                return false;
            }

            _failed = true; // until it returns
            value = _engine.Read(ValueSpace, key);
            _failed = false;
            return value is not null;
        }
    }

    /// <inheritdoc/>
    public void Commit(StateBatch batch)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            StateBatches.Check(batch, _height, _isEmpty, _options.ValueBytesMax);
            _failed = true; // until every write is in: a half-written batch must not be read or checkpointed
            foreach ((byte[] key, byte[]? value) in batch.Writes)
            {
                if (value is null)
                    _engine.Delete(ValueSpace, key);
                else
                    _engine.Write(ValueSpace, key, value);
            }

            Span<byte> position = stackalloc byte[8 + Digest.ByteCount];
            BinaryPrimitives.WriteInt64LittleEndian(position, batch.Height);
            batch.AppHash.CopyTo(position[8..]);
            _engine.Write(OwnSpace, "position"u8, position);
            _failed = false;

            _height = batch.Height;
            _appHash = batch.AppHash;
            _isEmpty = false;
            _commits++;
            if (_commits >= _options.CommitsPerCheckpoint)
                TakeCheckpoint();
        }
    }

    /// <summary>Makes everything committed durable now.</summary>
    /// <exception cref="StorageException">The disk failed; the last checkpoint stands.</exception>
    public void Checkpoint()
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (_commits > 0)
                TakeCheckpoint();
        }
    }

    /// <summary>Takes a last checkpoint and closes. If the disk refuses it, the store comes back at the one before and blocks are replayed.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            try
            {
                if (!_failed && _commits > 0)
                    TakeCheckpoint();
            }
            catch (StorageException)
            {
                // Nothing is lost: the block log has what this checkpoint would have held.
            }

            Close();
        }
    }

    /// <summary>Closes without a last checkpoint, as a crash would.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            if (!_disposed)
                Close();
        }
    }

    private static FasterStateStore? TryOpen(string folder, StateStoreOptions options, StateCheckpointFiles files, string path)
    {
        StateLogDevice device = new(folder, options.SegmentSizeBits, options.BeforeDiskStep);
        StateEngine? engine = null;
        bool opened = false;
        try
        {
            StateCheckpoint checkpoint = files.Read(path, device, options);
            device.CutAt(checkpoint.Tail); // what was written after it is no part of it
            device.KeepBelow(checkpoint.Tail);
            engine = new StateEngine(device, options, checkpoint);
            byte[]? position = engine.Read(OwnSpace, "position"u8);
            bool agrees = position is { Length: 8 + Digest.ByteCount }
                && BinaryPrimitives.ReadInt64LittleEndian(position) == checkpoint.Height
                && Digest.FromSpan(position.AsSpan(8)) == checkpoint.AppHash;
            if (!agrees)
                throw StorageException.Damaged(path, "the height inside the store is another");
            files.Keep(path);
            opened = true;
            return new FasterStateStore(options, files, device, engine, checkpoint);
        }
        catch (Exception error) when (device.Failure is not null && error is (FasterException or StorageException))
        {
            throw device.Failure; // what FASTER made of bytes that were not read says nothing about them
        }
        catch (Exception error) when (error is FasterException or StorageException { Failure: StorageFailure.Damaged })
        {
            files.PassOver(path, error.Message);
            return null;
        }
        finally
        {
            if (!opened)
            {
                engine?.Dispose();
                device.Dispose();
            }
        }
    }

    private void TakeCheckpoint()
    {
        _failed = true; // until the file is published
        long since = _engine.Tail - (_last?.Tail ?? 0);
        if (_engine.Tail - _engine.Begin > _options.CompactAboveBytes)
            // Twice what was added: where half of the log is dead its size stays, and where none is the copying is bounded.
            _engine.Compact(_engine.Begin + Math.Max(2 * since, 1L << _options.PageSizeBits));
        (Guid token, byte[] metadata) = _engine.Checkpoint();
        _last = _files.Publish(_device, _last, new StateCheckpoint(
            _height, _appHash, _engine.Begin, _engine.Tail, token, _options.PageSizeBits, [], metadata));
        _device.KeepBelow(_last.Tail);
        _commits = 0;
        _failed = false;
        Interlocked.Increment(ref _checkpoints);
    }

    private void Close()
    {
        _disposed = true;
        _engine.Dispose();
        _device.Dispose();
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
            throw _device.Failure ?? new StorageException("the state store failed before; start the node again: it comes back at its last checkpoint");
    }
}
