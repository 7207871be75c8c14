using R3mes.Primitives.Chain;

namespace R3mes.Application.Genesis;

/// <summary>A validator that the chain begins with.</summary>
/// <param name="ConsensusKey">Ed25519 public key, 32 bytes.</param>
/// <param name="Operator">The account that signs its verdicts and aggregations and is paid.</param>
/// <param name="Power">Its weight in draws, at least 1.</param>
/// <param name="Stake">What it can be slashed of, beside its account's balance.</param>
public sealed record GenesisValidator(ReadOnlyMemory<byte> ConsensusKey, Address Operator, ulong Power, Amount Stake)
{
    /// <summary>Key of its verifiable random function (RFC 9381), 32 bytes; empty for a validator that has none, which adds nothing to seeds.</summary>
    public ReadOnlyMemory<byte> VrfKey { get; init; }

    /// <summary>The address that blocks name their proposer by.</summary>
    public Address ConsensusAddress => Address.FromConsensusKey(ConsensusKey.Span);
}
