using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.State.Tree;

/// <summary>
/// A tree with its older versions, each read as it was. A version notes which nodes it replaced; once no version is kept that has them they go, as many a version as it replaced, so that nothing is
/// ever searched for. Changes are staged, which gives the root, and then committed or discarded. Not safe for two threads.
/// </summary>
internal sealed class VersionedTree : ITreeNodes
{
    private const int IdsInPart = 4096, PrunedAtOnceMax = 4;

    private readonly ITreeRecords _records;
    private readonly byte _name;
    private readonly VersionsKept _kept;
    private readonly int _levelsInMemory;
    private readonly StateTree _tree;
    private long _pruned; // what this version and those before it replaced has been seen to

    /// <summary>The tree as it was committed at a version.</summary>
    /// <param name="records">Where it is kept.</param>
    /// <param name="name">The byte that its records begin with.</param>
    /// <param name="version">The newest version, 0 for a new tree.</param>
    /// <param name="kept">Versions that are kept; more than before reaches back no further than what is there.</param>
    /// <param name="levelsInMemory">Levels from the root on whose nodes stay in memory: 2 to this power of them, less one.</param>
    public VersionedTree(ITreeRecords records, byte name, long version, VersionsKept kept, int levelsInMemory)
    {
        kept.Check();
        (_records, _name, _kept, _levelsInMemory) = (records, name, kept, levelsInMemory);
        _pruned = records.Get(TreeKeys.Pruned(name)) is { } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 1;
        _tree = new StateTree(this, version == 0 ? TreeLink.None : RootAt(version) ?? throw Damaged($"version {version} has no root"), version);
    }

    /// <summary>The newest version.</summary>
    public long Version => _tree.Version;

    /// <summary>Keys that have a value, staged changes included.</summary>
    public long Count => _tree.Count;

    /// <summary>The root of a version; null when it is not kept.</summary>
    public TreeLink? RootAt(long version)
    {
        if (_records.Get(TreeKeys.Root(_name, version)) is not { } bytes) return null;
        return TreeNodeCodec.TryReadRoot(bytes) ?? throw Damaged($"the root of version {version} is not one");
    }

    /// <summary>The value of a key at the newest version, or null.</summary>
    public byte[]? Get(ReadOnlySpan<byte> key) => _tree.TryGet(key, out byte[]? value) ? value : null;

    /// <summary>Applies changes and gives the root after them.</summary>
    /// <param name="writes">Changes in ascending key order, each key once: the root depends on the order.</param>
    /// <param name="threads">Most threads that hash.</param>
    public Digest Stage(IReadOnlyList<StateWrite> writes, int threads)
    {
        for (int i = 0; i < writes.Count; i++)
        {
            (byte[] key, byte[]? value) = writes[i];
            Invariant.Holds(i == 0 || writes[i - 1].Key.AsSpan().SequenceCompareTo(key) < 0, "changes come in ascending key order");
            if (value is null) _tree.Remove(key);
            else _tree.Set(key, value);
        }

        return _tree.Seal(threads);
    }

    /// <summary>Forgets what was staged.</summary>
    public void Discard() => _tree.Discard();

    /// <summary>Writes what was staged as the next version, and removes what only versions had that are no longer kept.</summary>
    public void Commit()
    {
        long version = checked(Version + 1);
        WriteReplaced(version);
        _tree.Commit(Write, _levelsInMemory);
        _records.Put(TreeKeys.Root(_name, version), TreeNodeCodec.Encode(_tree.Committed));
        Prune();
    }

    /// <inheritdoc/>
    public TreeNode Read(NodeId id)
    {
        Span<byte> room = stackalloc byte[TreeKeys.BytesMax];
        byte[] bytes = _records.Get(TreeKeys.Node(room, _name, id)) ?? throw Damaged($"node {id.Version}/{id.Number} is missing");
        return TreeNodeCodec.TryRead(bytes, id) ?? throw Damaged($"node {id.Version}/{id.Number} cannot be read");
    }

    private void Write(NodeId id, TreeNode node)
    {
        Span<byte> room = stackalloc byte[TreeKeys.BytesMax];
        int length = TreeNodeCodec.LengthOf(node);
        Span<byte> bytes = length <= 512 ? stackalloc byte[512] : new byte[length];
        TreeNodeCodec.Write(bytes, node);
        _records.Put(TreeKeys.Node(room, _name, id), bytes[..length]);
    }

    private void WriteReplaced(long version)
    {
        IReadOnlyList<NodeId> replaced = _tree.Replaced;
        byte[] part = new byte[Math.Min(IdsInPart, replaced.Count) * NodeId.ByteCount];
        for (int begin = 0; begin < replaced.Count; begin += IdsInPart)
        {
            int count = Math.Min(IdsInPart, replaced.Count - begin);
            for (int i = 0; i < count; i++) replaced[begin + i].Write(part.AsSpan(i * NodeId.ByteCount));
            _records.Put(TreeKeys.Replaced(_name, version, begin / IdsInPart), part.AsSpan(0, count * NodeId.ByteCount));
        }
    }

    // Some versions at once, for fewer may be kept than before.
    private void Prune()
    {
        long before = _pruned, until = Math.Min(Version - _kept.Recent + 1, before + PrunedAtOnceMax);
        while (_pruned < until) PruneBefore(++_pruned);
        if (_pruned == before) return;
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, _pruned);
        _records.Put(TreeKeys.Pruned(_name), number);
    }

    // `oldest` is the oldest of the recent versions from now on: what it replaced is of those before it alone.
    private void PruneBefore(long oldest)
    {
        Span<byte> room = stackalloc byte[TreeKeys.BytesMax];
        for (int part = 0; ; part++)
        {
            byte[] name = TreeKeys.Replaced(_name, oldest, part);
            if (_records.Get(name) is not { } ids) break;
            for (int at = 0; at + NodeId.ByteCount <= ids.Length; at += NodeId.ByteCount)
            {
                NodeId id = NodeId.Read(ids.AsSpan(at));
                if (!_kept.HasForGood(id.Version, oldest - 1)) _records.Delete(TreeKeys.Node(room, _name, id));
            }

            _records.Delete(name);
        }

        if (!_kept.HasForGood(oldest - 1, oldest - 1)) _records.Delete(TreeKeys.Root(_name, oldest - 1));
    }

    private StorageException Damaged(string what) => StorageException.Damaged("state", $"tree {_name}: {what}; delete the folder, the state is rebuilt from the blocks");
}
