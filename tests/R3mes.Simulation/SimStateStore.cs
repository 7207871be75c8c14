using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Simulation;

/// <summary>The node store of a simulation: what FASTER does, without its threads. Commits are in memory; every <paramref name="commitsPerCheckpoint"/>th is a checkpoint, and a crash goes back to the last.</summary>
public sealed class SimStateStore(int commitsPerCheckpoint = 5) : IStateStore
{
    private Dictionary<string, byte[]> _values = [];
    private Dictionary<string, byte[]> _checkpoint = [];
    private (long Height, Digest AppHash) _durable;
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
        Invariant.Holds(batch.Height == Height + 1 || (batch.Height == 0 && Height == 0), "heights are committed in order");
        Boundary?.Invoke("commit state");
        foreach (StateWrite write in batch.Writes)
        {
            string key = Convert.ToHexString(write.Key);
            if (write.Value is null) _values.Remove(key);
            else _values[key] = [.. write.Value];
        }

        (Height, AppHash) = (batch.Height, batch.AppHash);
        if (++_commits % commitsPerCheckpoint != 0 && batch.Height > 0) return;
        Boundary?.Invoke("checkpoint state");
        (_checkpoint, _durable) = (new Dictionary<string, byte[]>(_values), (Height, AppHash));
    }

    /// <summary>The machine stops: the last checkpoint comes back.</summary>
    public void Crash() => (_values, Height, AppHash) = (new Dictionary<string, byte[]>(_checkpoint), _durable.Height, _durable.AppHash);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
