using R3mes.Primitives.Crypto;

namespace R3mes.Consensus;

/// <summary>The header hash of a proposed block; the core never sees the block itself.</summary>
public readonly record struct BlockHash(Digest Value);
