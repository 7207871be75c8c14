namespace R3mes.Network.Transport;

/// <summary>Counts bytes that wait for all peers together, against one limit. Safe from any thread.</summary>
/// <param name="bytesMax">The limit.</param>
internal sealed class SharedBytes(long bytesMax)
{
    private long _used;

    /// <summary>Bytes that wait.</summary>
    internal long Used => Interlocked.Read(ref _used);

    /// <summary>Share of the limit, 0 to 1 and over when something was forced.</summary>
    internal double Fill => (double)Used / bytesMax;

    /// <summary>Adds bytes unless that passes the limit; <paramref name="force"/> adds them all the same, for lanes with a limit a peer that is small enough.</summary>
    internal bool TryAdd(long bytes, bool force)
    {
        if (Interlocked.Add(ref _used, bytes) <= bytesMax || force) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    internal void Remove(long bytes) => Interlocked.Add(ref _used, -bytes);
}
