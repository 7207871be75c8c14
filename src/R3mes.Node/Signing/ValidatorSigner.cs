using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;

namespace R3mes.Node.Signing;

/// <summary>The validator's key, wherever it lies, behind its guard: what it signed last is durable before a signature is asked for.</summary>
/// <param name="key">Who holds the key.</param>
/// <param name="lastSigned">The guard.</param>
public sealed class ValidatorSigner(IVoteSigner key, LastSignedStore lastSigned)
{
    private const byte ProposalStep = 1, PrevoteStep = 2, PrecommitStep = 3;

    /// <summary>A key in this process.</summary>
    /// <param name="key">The key, which the caller keeps.</param>
    /// <param name="lastSigned">The guard.</param>
    public ValidatorSigner(Ed25519KeyPair key, LastSignedStore lastSigned)
        : this(new LocalVoteSigner(key), lastSigned)
    {
    }

    /// <summary>The key's public half.</summary>
    public PublicKey32 PublicKey => key.PublicKey;

    /// <summary>The consensus address, as headers and commits name it.</summary>
    public Address Address { get; } = Address.FromConsensusKey(key.PublicKey.ToArray());

    /// <summary>Height of what was signed last, 0 when nothing was.</summary>
    public long LastHeight => lastSigned.Last.Height;

    /// <summary>The guard's file.</summary>
    public string LastSignedPath => lastSigned.Path;

    /// <summary>Why the last refusal was <see cref="SigningRefusal.Unavailable"/>.</summary>
    public SignerFailure Failure { get; private set; }

    /// <summary>Signs a vote. What was signed before and differs in its time alone comes back as it was.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="vote">The vote, unsigned.</param>
    /// <param name="signed">The vote with its signature when null is returned.</param>
    /// <param name="extended">Whether its extension is signed too: of precommits for a block alone.</param>
    /// <returns>Why it is not signed, or null.</returns>
    /// <exception cref="Storage.StorageException">The guard could not be made durable; nothing was signed.</exception>
    public SigningRefusal? TrySignVote(string chainId, Vote vote, out Vote? signed, bool extended = false)
    {
        signed = null;
        Digest content = Sha256.Hash((vote with { Timestamp = Timestamp.None }).SignBytes(chainId));
        if (lastSigned.TryAdvance(PlaceOf(vote) with { Content = content }, out Timestamp time) is { } refused) return refused;
        return key.TrySignVote(chainId, vote with { Timestamp = time }, extended, out signed) is { } failure ? Unavailable(failure) : null;
    }

    /// <summary>Signs the extension of a vote of this validator that stands in a commit: the guard knew it once, and the vote's own signature must come out as it is there.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="vote">A signed precommit for a block, with its extension.</param>
    /// <returns>The vote whole; null when the key's holder does not sign it again.</returns>
    public Vote? TryExtend(string chainId, Vote vote) =>
        key.TrySignVote(chainId, vote with { Signature = OpaqueBytes.Empty }, extended: true, out Vote? signed) is null && signed!.Signature == vote.Signature ? signed : null;

    /// <summary>Signs a proposal, like <see cref="TrySignVote"/>.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="proposal">The proposal, unsigned.</param>
    /// <param name="signed">The proposal with its signature when null is returned.</param>
    public SigningRefusal? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed)
    {
        signed = null;
        Digest content = Sha256.Hash((proposal with { Timestamp = Timestamp.None }).SignBytes(chainId));
        if (lastSigned.TryAdvance(PlaceOf(proposal) with { Content = content }, out Timestamp time) is { } refused) return refused;
        return key.TrySignProposal(chainId, proposal with { Timestamp = time }, out signed) is { } failure ? Unavailable(failure) : null;
    }

    /// <summary>Whether the guard has come to the place of a vote, or past it.</summary>
    public bool Knows(Vote vote) => !PlaceOf(vote).IsAfter(lastSigned.Last);

    /// <summary>Whether the guard has come to the place of a proposal, or past it.</summary>
    public bool Knows(Proposal proposal) => !PlaceOf(proposal).IsAfter(lastSigned.Last);

    private static LastSigned PlaceOf(Proposal proposal) => new(proposal.Height, proposal.Round, ProposalStep, default, proposal.Timestamp);

    private static LastSigned PlaceOf(Vote vote) => new(vote.Height, vote.Round, vote.Type == VoteType.Prevote ? PrevoteStep : PrecommitStep, default, vote.Timestamp);

    /// <summary>Signs nothing any more at or below a place that was seen in a block.</summary>
    public void RaiseFloor(long height, int round) => lastSigned.RaiseFloor(height, round);

    private SigningRefusal Unavailable(SignerFailure failure)
    {
        Failure = failure;
        return SigningRefusal.Unavailable;
    }
}
