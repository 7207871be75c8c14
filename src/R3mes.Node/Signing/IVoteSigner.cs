using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Signing;

/// <summary>Who holds the validator's key, in this process or another. It is asked after the guard has given leave, and by one thread.</summary>
public interface IVoteSigner
{
    /// <summary>The key's public half.</summary>
    PublicKey32 PublicKey { get; }

    /// <summary>Signs a vote, within a bounded time.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="vote">The vote, unsigned.</param>
    /// <param name="extended">Whether its extension, be it empty, is signed too: of precommits for a block alone.</param>
    /// <param name="signed">The vote with its signature when null is returned; its time may be the earlier one with which the same vote was signed before.</param>
    /// <returns>Why there is no signature, or null.</returns>
    SignerFailure? TrySignVote(string chainId, Vote vote, bool extended, out Vote? signed);

    /// <summary>Signs a proposal, like <see cref="TrySignVote"/>.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="proposal">The proposal, unsigned.</param>
    /// <param name="signed">The proposal with its signature when null is returned.</param>
    SignerFailure? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed);
}
