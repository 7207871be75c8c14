using System.Diagnostics.CodeAnalysis;
using R3mes.Application.Records;
using R3mes.Primitives;
using R3mes.Primitives.Ports;

namespace R3mes.Application.State;

/// <summary>
/// Changes over a store or over another overlay. Reads see them; the parent does not, until they are merged. An overlay that is dropped
/// leaves nothing behind.
/// </summary>
public sealed class StateOverlay
{
    private const int NestedRoomMax = 256;

    private readonly IStateStore? _store;
    private readonly StateOverlay? _parent;
    private readonly List<StateWrite> _writes = []; // each key once, in the order of their first writes
    private readonly Dictionary<byte[], int> _places = new(KeyOrder.Instance); // where a key is in the list
    private readonly List<StateWrite> _sorted = [];
    private bool _isSorted;
    private StateOverlay? _nested;

    /// <summary>An overlay over committed state.</summary>
    /// <param name="store">The store, which is only read.</param>
    public StateOverlay(IStateStore store) => _store = store;

    private StateOverlay(StateOverlay parent) => _parent = parent;

    /// <summary>An overlay over this one; the one that was made before is spent.</summary>
    public StateOverlay Nest()
    {
        // One transaction that changed much would make all after it clear a large table.
        if (_nested is null || _nested._writes.Capacity > NestedRoomMax) _nested = new StateOverlay(this);
        return _nested.Reset();
    }

    /// <summary>Drops every change. The room for them stays: a full block changes some ten thousand keys, and tables of that size made anew for each block are what a collector has most of its work with.</summary>
    /// <returns>This overlay.</returns>
    public StateOverlay Reset()
    {
        _writes.Clear();
        _places.Clear();
        _sorted.Clear();
        _isSorted = false;
        _nested?.Reset();
        return this;
    }

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value when true; not to be changed.</param>
    public bool TryGet(byte[] key, [MaybeNullWhen(false)] out byte[] value)
    {
        if (_places.TryGetValue(key, out int place))
        {
            value = _writes[place].Value;
            return value is not null;
        }

        return _parent is not null ? _parent.TryGet(key, out value) : _store!.TryGet(key, out value);
    }

    /// <summary>True when the key has a value.</summary>
    /// <param name="key">The key.</param>
    public bool Has(byte[] key) => TryGet(key, out _);

    /// <summary>Sets a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Put(byte[] key, byte[] value) => Set(key, value);

    /// <summary>Deletes a key.</summary>
    /// <param name="key">The key.</param>
    public void Delete(byte[] key) => Set(key, null);

    /// <summary>The record of a key, null when there is none.</summary>
    /// <param name="key">The key.</param>
    /// <typeparam name="T">Kind of record that this key has.</typeparam>
    public T? Find<T>(byte[] key)
        where T : class, IRecord<T>
    {
        if (!TryGet(key, out byte[]? bytes)) return null;
        Invariant.Holds(T.TryDecode(bytes, out T record), "a stored record decodes");
        return record;
    }

    /// <summary>Sets the record of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="record">The record.</param>
    /// <typeparam name="T">Kind of record that this key has.</typeparam>
    public void Put<T>(byte[] key, T record)
        where T : class, IRecord<T> => Put(key, record.Encode());

    /// <summary>The number of a key, 0 when there is none.</summary>
    /// <param name="key">The key.</param>
    public ulong Number(byte[] key) =>
        TryGet(key, out byte[]? bytes) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    /// <summary>Sets the number of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The number.</param>
    public void PutNumber(byte[] key, ulong value)
    {
        byte[] bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Put(key, bytes);
    }

    /// <summary>Gives the changes to the parent overlay; this one is spent.</summary>
    public void Merge()
    {
        Invariant.Holds(_parent is not null, "only a nested overlay is merged");
        foreach (StateWrite write in _writes) _parent.Set(write.Key, write.Value);
        Reset();
    }

    /// <summary>The changes in ascending key order, each key once; valid until the next change.</summary>
    public IReadOnlyList<StateWrite> Writes()
    {
        if (_isSorted) return _sorted;
        _sorted.Clear();
        _sorted.AddRange(_writes);
        _sorted.Sort(static (one, other) => KeyOrder.Instance.Compare(one.Key, other.Key));
        _isSorted = true;
        return _sorted;
    }

    /// <summary>The value of a key beneath this overlay's own changes.</summary>
    /// <param name="key">The key.</param>
    internal byte[]? Before(byte[] key)
    {
        byte[]? value = null;
        bool found = _parent is not null ? _parent.TryGet(key, out value) : _store!.TryGet(key, out value);
        return found ? value : null;
    }

    private void Set(byte[] key, byte[]? value)
    {
        StateWrite write = new(key, value);
        if (_places.TryAdd(key, _writes.Count)) _writes.Add(write);
        else _writes[_places[key]] = write;
        _isSorted = false;
    }
}
