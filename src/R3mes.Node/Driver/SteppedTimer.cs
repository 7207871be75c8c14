using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>Blocks as fast as they are asked for, one second of block time apart: the same run has the same blocks.</summary>
public sealed class SteppedTimer : IBlockTimer
{
    /// <inheritdoc/>
    public bool Wait(TimeoutKind kind, CancellationToken stop) => !stop.IsCancellationRequested;

    /// <inheritdoc/>
    public Timestamp BlockTimeAfter(Timestamp last) => Timestamp.FromUnixMilliseconds(last.ToUnixMilliseconds() + 1000);
}
