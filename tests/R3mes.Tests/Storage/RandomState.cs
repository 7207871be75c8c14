using R3mes.Primitives.Ports;

namespace R3mes.Tests.Storage;

/// <summary>A dictionary, and random batches that change it: the model that a store must equal.</summary>
internal sealed class RandomState(int seed, int keys, int valueBytesMax = 600)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<int, byte[]> _values = [];

    /// <summary>The model after each height, for going back to one.</summary>
    public Dictionary<long, Dictionary<int, byte[]>> History { get; } = [];

    public StateBatch Next(long height, int operations)
    {
        SortedDictionary<int, byte[]?> writes = [];
        for (int i = 0; i < operations; i++)
        {
            byte[]? value = _random.Next(4) == 0 ? null : new byte[_random.Next(valueBytesMax)];
            if (value is not null)
                _random.NextBytes(value);
            writes[_random.Next(keys)] = value;
        }

        foreach ((int key, byte[]? value) in writes)
        {
            if (value is null)
                _values.Remove(key);
            else
                _values[key] = value;
        }

        return StateStoreConformance.Batch(height, [.. writes.Select(w => (StateStoreConformance.Key(w.Key), w.Value))]);
    }

    public void Remember(long height) => History[height] = new Dictionary<int, byte[]>(_values);

    public void AssertEqual(IStateStore store) => AssertEqual(store, _values);

    public void AssertEqual(IStateStore store, Dictionary<int, byte[]> expected)
    {
        for (int key = 0; key < keys; key++)
        {
            bool found = store.TryGet(StateStoreConformance.Key(key), out byte[]? value);
            Assert.Equal(expected.TryGetValue(key, out byte[]? wanted), found);
            Assert.True(!found || value.AsSpan().SequenceEqual(wanted), $"key {key} has another value");
        }
    }
}
