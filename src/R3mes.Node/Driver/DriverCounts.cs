namespace R3mes.Node.Driver;

/// <summary>What happened in the driver, by kind and reason. Written by its thread, read by metrics.</summary>
public sealed class DriverCounts
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private long _rounds;
    private long _equivocations;

    /// <summary>Rounds that began.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>Pairs of votes by which a validator contradicted itself.</summary>
    public long Equivocations => Interlocked.Read(ref _equivocations);

    /// <summary>Messages refused, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused
    {
        get
        {
            lock (_gate) return new Dictionary<string, long>(_refused, StringComparer.Ordinal);
        }
    }

    internal void RoundBegan() => Interlocked.Increment(ref _rounds);

    internal void Equivocated() => Interlocked.Increment(ref _equivocations);

    internal void Refuse(string reason)
    {
        lock (_gate) _refused[reason] = _refused.GetValueOrDefault(reason) + 1;
    }
}
