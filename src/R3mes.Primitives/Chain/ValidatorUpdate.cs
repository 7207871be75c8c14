using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>A change of the validator set.</summary>
/// <param name="Key">Ed25519 consensus key.</param>
/// <param name="Power">The power from now on; 0 removes the validator.</param>
public readonly record struct ValidatorUpdate(PublicKey32 Key, long Power);
