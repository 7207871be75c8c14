using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.State;

namespace R3mes.Simulation;

/// <summary>The node store of a simulation: what FASTER does, without its threads. Commits are in memory; every <paramref name="commitsPerCheckpoint"/>th is a checkpoint, and a crash goes back to the last.</summary>
public sealed class SimStateStore(int commitsPerCheckpoint = 5, StateStoreOptions? options = null) : IStateStore
{
    private readonly int _valueBytesMax = (options ?? new StateStoreOptions()).ValueBytesMax;
    private Dictionary<string, byte[]> _values = [];
    private Dictionary<string, byte[]> _checkpoint = [];
    private (long Height, Digest AppHash, bool IsEmpty) _durable = (0, default, true);
    private bool _isEmpty = true;
    private int _commits;

    /// <inheritdoc/>
    public long Height { get; private set; }

    /// <inheritdoc/>
    public Digest AppHash { get; private set; }

    /// <summary>Called before each commit and before each checkpoint; it may throw.</summary>
    public Action<string>? Boundary { get; set; }

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out byte[] value)
    {
        if (!_values.TryGetValue(Convert.ToHexString(key), out byte[]? stored))
        {
            value = null;
            return false;
        }

        value = [.. stored];
        return true;
    }

    /// <inheritdoc/>
    public void Commit(StateBatch batch)
    {
        StateBatches.Check(batch, Height, _isEmpty, _valueBytesMax);
        Boundary?.Invoke("commit state");
        foreach (StateWrite write in batch.Writes)
        {
            string key = Convert.ToHexString(write.Key);
            if (write.Value is null) _values.Remove(key);
            else _values[key] = [.. write.Value];
        }

        (Height, AppHash, _isEmpty) = (batch.Height, batch.AppHash, false);
        if (++_commits % commitsPerCheckpoint != 0 && batch.Height > 0) return;
        Boundary?.Invoke("checkpoint state");
        (_checkpoint, _durable) = (new Dictionary<string, byte[]>(_values), (Height, AppHash, false));
    }

    /// <summary>All that it holds now.</summary>
    public Copy Keep() => new(new Dictionary<string, byte[]>(_values), Height, AppHash);

    /// <summary>It is what it was when a copy was made.</summary>
    public void Restore(Copy copy)
    {
        (_checkpoint, _durable) = (new Dictionary<string, byte[]>(copy.Values), (copy.Height, copy.AppHash, copy.Values.Count == 0));
        Crash();
    }

    /// <summary>The machine stops: the last checkpoint comes back.</summary>
    public void Crash() => (_values, Height, AppHash, _isEmpty) = (new Dictionary<string, byte[]>(_checkpoint), _durable.Height, _durable.AppHash, _durable.IsEmpty);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>What a store held.</summary>
    /// <param name="Values">Keys in hexadecimal, and their values.</param>
    /// <param name="Height">Its height.</param>
    /// <param name="AppHash">And app hash.</param>
    public sealed record Copy(IReadOnlyDictionary<string, byte[]> Values, long Height, Digest AppHash);
}
