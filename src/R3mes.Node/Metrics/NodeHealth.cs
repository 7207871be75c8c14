using System.Globalization;
using R3mes.Node.Driver;

namespace R3mes.Node.Metrics;

/// <summary>Whether a node makes blocks: it began, and its last block is young enough. Safe from any thread.</summary>
public sealed class NodeHealth : IDisposable
{
    private readonly ChainNode _node;
    private readonly TimeSpan _ageMax;
    private readonly TimeProvider _time;
    private long _lastBlock;

    /// <summary>Watches a node.</summary>
    /// <param name="node">The node, begun.</param>
    /// <param name="ageMax">A node without a block for longer is not ready; see <see cref="AgeMaxFor"/>.</param>
    /// <param name="time">The clock.</param>
    public NodeHealth(ChainNode node, TimeSpan ageMax, TimeProvider time)
    {
        (_node, _ageMax, _time) = (node, ageMax, time);
        node.Driver.Committed += OnCommitted;
    }

    /// <summary>How old the last block of a healthy node may be: five blocks' time, and never less than 30 s, which a slow disk may take.</summary>
    /// <param name="blockInterval">Pause between blocks.</param>
    public static TimeSpan AgeMaxFor(TimeSpan blockInterval) => TimeSpan.FromSeconds(Math.Max(30, 5 * blockInterval.TotalSeconds));

    /// <summary>Why the node is not ready, one sentence, or null when it is.</summary>
    public string? WhyNotReady()
    {
        long last = Interlocked.Read(ref _lastBlock);
        if (last == 0) return "no block was made since the start";
        TimeSpan age = _time.GetElapsedTime(last);
        return age <= _ageMax ? null
            : string.Create(CultureInfo.InvariantCulture, $"the last block, {_node.Driver.Tip.Height}, is {age.TotalSeconds:F0} s old and {_ageMax.TotalSeconds:F0} s are allowed");
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _node.Driver.Committed -= OnCommitted;

    private void OnCommitted(CommittedBlock block) => Interlocked.Exchange(ref _lastBlock, _time.GetTimestamp());
}
