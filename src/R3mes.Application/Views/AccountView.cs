using R3mes.Primitives.Chain;

namespace R3mes.Application.Views;

/// <summary>An account as a signer needs it.</summary>
/// <param name="Address">The account.</param>
/// <param name="Number">Its number, for the sign doc.</param>
/// <param name="Sequence">Sequence that its next transaction must have.</param>
/// <param name="Balance">What it can spend.</param>
public sealed record AccountView(Address Address, ulong Number, ulong Sequence, Amount Balance);
