using R3mes.Primitives.Chain;

namespace R3mes.Application.Genesis;

/// <summary>A miner that is registered from the start. Its stake is beside its account's balance, not within it.</summary>
/// <param name="Address">The miner's account.</param>
/// <param name="Moniker">A name for people.</param>
/// <param name="Stake">Its stake.</param>
public sealed record GenesisMiner(Address Address, string Moniker, Amount Stake);
