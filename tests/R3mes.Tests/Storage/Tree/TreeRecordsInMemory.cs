using R3mes.Storage.State.Tree;

namespace R3mes.Tests.Storage.Tree;

/// <summary>A tree's records in a table, for tests; counts what is asked of it.</summary>
internal sealed class TreeRecordsInMemory : ITreeRecords
{
    private readonly Dictionary<string, byte[]> _values = [];

    public int Count => _values.Count;

    public IEnumerable<string> Keys => _values.Keys;

    public byte[]? Get(ReadOnlySpan<byte> key) => _values.GetValueOrDefault(Convert.ToHexString(key));

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _values[Convert.ToHexString(key)] = value.ToArray();

    public void Delete(ReadOnlySpan<byte> key) => _values.Remove(Convert.ToHexString(key));
}
