using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>What a block gives the round that opens in it.</summary>
/// <param name="Value">The seed.</param>
/// <param name="ForeseenFrom">First height at which somebody could have known more of it than others: who stakes from then on is not assigned.</param>
/// <param name="IsInjected">True when the block's first entry is proofs and no transaction.</param>
public readonly record struct RoundSeed(Digest Value, ulong ForeseenFrom, bool IsInjected);
