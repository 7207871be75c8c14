using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>A validator's consensus key and power. The order in which validators propose is no part of it.</summary>
/// <param name="PublicKey">Ed25519 consensus key.</param>
/// <param name="VotingPower">Power, 1 or more.</param>
public sealed record Validator(PublicKey32 PublicKey, long VotingPower)
{
    /// <summary>The first 20 bytes of SHA-256(key).</summary>
    public Address Address { get; } = Address.FromConsensusKey(PublicKey.ToArray());

    /// <summary>Encodes tendermint.types.SimpleValidator, the leaf of the validator set's hash.</summary>
    public byte[] EncodeSimple() => new WireWriter(64)
        // tendermint.crypto.PublicKey: ed25519 is field 1 of the oneof.
        .WriteMessage(1, new WireWriter(40).WriteMessage(1, PublicKey.ToArray()).Written)
        .WriteSigned(2, VotingPower).ToArray();
}
