using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>The driver's clock: how long waits last and what time a block bears.</summary>
public interface IBlockTimer
{
    /// <summary>Waits as long as <paramref name="kind"/> asks; false when <paramref name="stop"/> came first.</summary>
    bool Wait(TimeoutKind kind, CancellationToken stop);

    /// <summary>A block time after that of the block below.</summary>
    Timestamp BlockTimeAfter(Timestamp last);
}
