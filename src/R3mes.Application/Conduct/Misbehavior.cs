using R3mes.Primitives.Chain;

namespace R3mes.Application.Conduct;

/// <summary>A validator that broke the rules (ABCI 2.0, Misbehavior).</summary>
/// <param name="Kind">How.</param>
/// <param name="Validator">Its consensus address.</param>
/// <param name="Height">When: the height.</param>
/// <param name="Time">When: the time of that height's block.</param>
/// <param name="Power">Its power then.</param>
/// <param name="TotalPower">Power of all validators then.</param>
public sealed record Misbehavior(MisbehaviorKind Kind, Address Validator, long Height, Timestamp Time, long Power, long TotalPower);
