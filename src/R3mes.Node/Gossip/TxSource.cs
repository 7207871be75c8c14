using R3mes.Primitives.Crypto;

namespace R3mes.Node.Gossip;

/// <summary>Where transactions came from.</summary>
/// <param name="Peer">The peer that sent them.</param>
/// <param name="Told">Peers that it says it told as well: where all are each other's peers they need not be told again.</param>
public sealed record TxSource(PeerId Peer, IReadOnlyList<PeerId> Told);
