namespace R3mes.Daemon.Commands;

/// <summary>Names of the keys that a node runs with.</summary>
/// <param name="Validator">Signs blocks.</param>
/// <param name="Operator">The account that owns the validator's stake.</param>
/// <param name="Vrf">The validator's random function.</param>
/// <param name="Miner">Signs gradients; null where no miner runs.</param>
/// <param name="Join">True where the validator need not be of genesis.</param>
internal sealed record NodeKeyNames(string Validator, string Operator, string Vrf, string? Miner, bool Join);
