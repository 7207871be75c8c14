using R3mes.Primitives.Chain;

namespace R3mes.Application.Genesis;

/// <summary>Money that an account begins with.</summary>
/// <param name="Address">The account.</param>
/// <param name="Balance">What it can spend.</param>
public sealed record GenesisAccount(Address Address, Amount Balance);
