using R3mes.Primitives.Ports;
using R3mes.Storage.Wal;

namespace R3mes.Node;

/// <summary>Where a node keeps what must outlive it.</summary>
/// <param name="State">The application's state.</param>
/// <param name="Blocks">Final blocks.</param>
/// <param name="Wal">What consensus was told of the height in progress.</param>
public sealed record NodeStores(IStateStore State, IBlockLog Blocks, ConsensusWal Wal);
