using R3mes.Application.Records;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Views;

/// <summary>A miner with what is required of it.</summary>
/// <param name="Miner">Stake, reputation, earned, slashed, rounds.</param>
/// <param name="Required">Stake that its reputation requires.</param>
/// <param name="Status">Whether it can be assigned.</param>
public sealed record MinerView(Miner Miner, Amount Required, MinerStatus Status);
