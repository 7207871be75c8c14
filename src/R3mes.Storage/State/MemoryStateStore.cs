using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.State;

/// <summary>State in memory, sorted and deterministic: the double that simulations and tests run on. Nothing survives it.</summary>
public sealed class MemoryStateStore : IStateStore
{
    private static readonly Comparer<byte[]> ByteOrder = Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y));

    private readonly SortedDictionary<byte[], byte[]> _values = new(ByteOrder);
    private readonly Lock _gate = new();
    private readonly int _valueBytesMax;
    private long _height;
    private Digest _appHash;
    private bool _isEmpty = true;

    /// <summary>An empty store.</summary>
    /// <param name="options">The same limits as the store it stands for.</param>
    public MemoryStateStore(StateStoreOptions? options = null) => _valueBytesMax = (options ?? new StateStoreOptions()).ValueBytesMax;

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

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out byte[] value)
    {
        lock (_gate)
        {
            bool found = _values.TryGetValue(key.ToArray(), out byte[]? stored);
            value = stored is null ? null : (byte[])stored.Clone();
            return found;
        }
    }

    /// <inheritdoc/>
    public void Commit(StateBatch batch)
    {
        lock (_gate)
        {
            StateBatches.Check(batch, _height, _isEmpty, _valueBytesMax);
            foreach ((byte[] key, byte[]? value) in batch.Writes)
            {
                if (value is null)
                    _values.Remove(key);
                else
                    _values[(byte[])key.Clone()] = (byte[])value.Clone();
            }

            _height = batch.Height;
            _appHash = batch.AppHash;
            _isEmpty = false;
        }
    }

    /// <summary>Nothing to let go.</summary>
    public void Dispose()
    {
    }
}
