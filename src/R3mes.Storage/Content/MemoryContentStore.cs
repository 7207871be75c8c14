using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.Content;

/// <summary>Content in memory: the double for simulations and tests. Nothing survives it.</summary>
/// <param name="options">The same limits as the store it stands for.</param>
public sealed class MemoryContentStore(ContentStoreOptions? options = null) : IContentStore
{
    private readonly ContentStoreOptions _options = options ?? new ContentStoreOptions();
    private readonly Dictionary<Cid, byte[]> _items = [];
    private readonly Lock _gate = new();
    private long _bytes;

    /// <inheritdoc/>
    /// <exception cref="StorageException"><see cref="StorageFailure.Full"/> when the limit is reached.</exception>
    public Cid Put(ReadOnlySpan<byte> content)
    {
        Invariant.Holds(content.Length <= _options.ItemBytesMax, "content is within the limit for one piece");
        Cid cid = Cid.Of(content);
        lock (_gate)
        {
            if (_items.ContainsKey(cid))
                return cid;
            if (_bytes + content.Length > _options.BytesMax)
                throw new StorageException(StorageFailure.Full, "the content store is full; raise its limit or remove content");
            _items[cid] = content.ToArray();
            _bytes += content.Length;
        }

        return cid;
    }

    /// <inheritdoc/>
    public bool TryGet(Cid cid, [MaybeNullWhen(false)] out byte[] content)
    {
        lock (_gate)
            content = _items.TryGetValue(cid, out byte[]? stored) ? (byte[])stored.Clone() : null;
        return content is not null;
    }

    /// <inheritdoc/>
    public bool Contains(Cid cid)
    {
        lock (_gate)
            return _items.ContainsKey(cid);
    }

    /// <summary>Forgets content; false when it was not here.</summary>
    /// <param name="cid">The name.</param>
    public bool Remove(Cid cid)
    {
        lock (_gate)
        {
            if (!_items.Remove(cid, out byte[]? content))
                return false;
            _bytes -= content.Length;
            return true;
        }
    }
}
