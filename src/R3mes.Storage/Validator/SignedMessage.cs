using R3mes.Primitives.Crypto;

namespace R3mes.Storage.Validator;

/// <summary>What a validator signed, apart from when: two messages that differ in their time alone are one.</summary>
/// <param name="Height">Block height.</param>
/// <param name="Round">Round within the height.</param>
/// <param name="Step">1 proposal, 2 prevote, 3 precommit, as CometBFT's priv_validator_state.json.</param>
/// <param name="Content">SHA-256 of the sign bytes with their time left out.</param>
public readonly record struct SignedMessage(long Height, int Round, byte Step, Digest Content);
