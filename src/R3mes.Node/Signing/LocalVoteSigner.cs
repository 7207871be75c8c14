using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Signing;

/// <summary>A key in this process: it always signs.</summary>
/// <param name="key">The key, which the caller keeps.</param>
public sealed class LocalVoteSigner(Ed25519KeyPair key) : IVoteSigner
{
    /// <inheritdoc/>
    public PublicKey32 PublicKey => key.PublicKey;

    /// <inheritdoc/>
    public SignerFailure? TrySignVote(string chainId, Vote vote, bool extended, out Vote? signed)
    {
        signed = vote with { Signature = new OpaqueBytes(key.Sign(vote.SignBytes(chainId))) };
        if (extended) signed = signed with { ExtensionSignature = new OpaqueBytes(key.Sign(vote.ExtensionSignBytes(chainId))) };
        return null;
    }

    /// <inheritdoc/>
    public SignerFailure? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed)
    {
        signed = proposal with { Signature = new OpaqueBytes(key.Sign(proposal.SignBytes(chainId))) };
        return null;
    }
}
