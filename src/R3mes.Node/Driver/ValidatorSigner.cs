using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;

namespace R3mes.Node.Driver;

/// <summary>The validator's key behind its guard: what it signed last is durable before a signature exists.</summary>
public sealed class ValidatorSigner(Ed25519KeyPair key, LastSignedStore lastSigned)
{
    private const byte ProposalStep = 1, PrevoteStep = 2, PrecommitStep = 3;

    /// <summary>The key's public half.</summary>
    public PublicKey32 PublicKey => key.PublicKey;

    /// <summary>The consensus address, as headers and commits name it.</summary>
    public Address Address { get; } = Address.FromConsensusKey(key.PublicKey.ToArray());

    /// <summary>Height of what was signed last, 0 when nothing was.</summary>
    public long LastHeight => lastSigned.Last.Height;

    /// <summary>The guard's file.</summary>
    public string LastSignedPath => lastSigned.Path;

    /// <summary>Signs a vote. What was signed before and differs in its time alone comes back as it was.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="vote">The vote, unsigned.</param>
    /// <param name="signed">The vote with its signature when null is returned.</param>
    /// <returns>Why it is not signed, or null.</returns>
    /// <exception cref="Storage.StorageException">The guard could not be made durable; nothing was signed.</exception>
    public SigningRefusal? TrySignVote(string chainId, Vote vote, out Vote? signed)
    {
        signed = null;
        byte step = vote.Type == VoteType.Prevote ? PrevoteStep : PrecommitStep;
        Digest content = Sha256.Hash((vote with { Timestamp = Timestamp.None }).SignBytes(chainId));
        if (lastSigned.TryAdvance(new LastSigned(vote.Height, vote.Round, step, content, vote.Timestamp), out Timestamp time) is { } refused) return refused;
        Vote timed = vote with { Timestamp = time };
        signed = timed with { Signature = new OpaqueBytes(key.Sign(timed.SignBytes(chainId))) };
        return null;
    }

    /// <summary>Signs what the application attached to a vote. It needs no guard: of a height there is one, and nobody is slashed for another.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="vote">A precommit for a block, with its extension.</param>
    public Vote SignExtension(string chainId, Vote vote) => vote with { ExtensionSignature = new OpaqueBytes(key.Sign(vote.ExtensionSignBytes(chainId))) };

    /// <summary>Signs a proposal, like <see cref="TrySignVote"/>.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="proposal">The proposal, unsigned.</param>
    /// <param name="signed">The proposal with its signature when null is returned.</param>
    public SigningRefusal? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed)
    {
        signed = null;
        Digest content = Sha256.Hash((proposal with { Timestamp = Timestamp.None }).SignBytes(chainId));
        if (lastSigned.TryAdvance(new LastSigned(proposal.Height, proposal.Round, ProposalStep, content, proposal.Timestamp), out Timestamp time) is { } refused) return refused;
        Proposal timed = proposal with { Timestamp = time };
        signed = timed with { Signature = new OpaqueBytes(key.Sign(timed.SignBytes(chainId))) };
        return null;
    }

    /// <summary>Signs nothing any more at or below a place that was seen in a block.</summary>
    public void RaiseFloor(long height, int round) => lastSigned.RaiseFloor(height, round);
}
