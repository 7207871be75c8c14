using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Signing;

/// <summary>
/// A key in another process. Nothing that it gives is used before it was checked: the signature is the validator's key's, over what was asked for and nothing
/// else. The one thing that may differ is the time: a signer that signed the same vote or proposal before gives it back as it was, with its earlier time
/// (CometBFT v0.38, privval/file.go, checkVotesOnlyDifferByTimestamp).
/// </summary>
/// <param name="listener">Where it dials in.</param>
public sealed class RemoteVoteSigner(SignerListener listener) : IVoteSigner
{
    /// <inheritdoc/>
    public PublicKey32 PublicKey => listener.Key;

    /// <inheritdoc/>
    public SignerFailure? TrySignVote(string chainId, Vote vote, bool extended, out Vote? signed)
    {
        signed = null;
        if (listener.TryAsk(new PrivvalMessage.SignVoteRequest(vote, chainId), out PrivvalMessage? answer) is { } failure) return failure;
        if (answer is not PrivvalMessage.SignedVoteResponse response) return Unexpected();
        if (response.Error is { } error) return Refused(error);
        Vote given = response.Vote!;
        if (given with { Signature = vote.Signature, ExtensionSignature = vote.ExtensionSignature, Timestamp = vote.Timestamp } != vote || given.Timestamp > vote.Timestamp)
            return Changed($"{vote.Type} of height {vote.Height}, round {vote.Round}");
        bool good = Ed25519.Verify(PublicKey, given.SignBytes(chainId), given.Signature.Span)
            && (!extended || Ed25519.Verify(PublicKey, vote.ExtensionSignBytes(chainId), given.ExtensionSignature.Span));
        if (!good) return BadSignature();
        signed = extended ? given : given with { ExtensionSignature = default }; // CometBFT's signer signs the extension of every precommit for a block
        return null;
    }

    /// <inheritdoc/>
    public SignerFailure? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed)
    {
        signed = null;
        if (listener.TryAsk(new PrivvalMessage.SignProposalRequest(proposal, chainId), out PrivvalMessage? answer) is { } failure) return failure;
        if (answer is not PrivvalMessage.SignedProposalResponse response) return Unexpected();
        if (response.Error is { } error) return Refused(error);
        Proposal given = response.Proposal!;
        if (given with { Signature = proposal.Signature, Timestamp = proposal.Timestamp } != proposal || given.Timestamp > proposal.Timestamp)
            return Changed($"proposal of height {proposal.Height}, round {proposal.Round}");
        if (!Ed25519.Verify(PublicKey, given.SignBytes(chainId), given.Signature.Span)) return BadSignature();
        signed = given;
        return null;
    }

    private SignerFailure Unexpected() => listener.Fail(SignerFailure.Malformed, "it gave the answer to another request", drop: true);

    private SignerFailure Refused(RemoteSignerError error) => listener.Refuse(error);

    private SignerFailure Changed(string what) => listener.Fail(SignerFailure.ContentChanged, $"it was asked to sign the {what} and gave something else", drop: true);

    private SignerFailure BadSignature() => listener.Fail(SignerFailure.BadSignature, "its signature is not this validator's", drop: true);
}
