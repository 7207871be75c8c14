using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;

namespace R3mes.Fuzz.Drivers;

/// <summary>Signs with the key of the one that may do anything whatever nobody else signed: votes become its own, and so do proposals.</summary>
internal static class FaultySigner
{
    private static readonly Ed25519KeyPair[] Keys = [.. Enumerable.Range(0, DriverNetwork.Validators).Select(SimGenesis.KeyOf)];

    private static Ed25519KeyPair Own => Keys[DriverNetwork.Faulty];

    /// <summary>The message with its signatures; the same one when there is nothing to sign.</summary>
    internal static PeerMessage Sign(PeerMessage message) => message switch
    {
        VoteMessage vote => new VoteMessage(Sign(vote.Vote)),
        VotesMessage votes => new VotesMessage([.. votes.Votes.Select(Sign)]),
        ProposalMessage proposed when Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) => new ProposalMessage(new OpaqueBytes(Sign(proposal).Encode())),
        _ => message,
    };

    private static Vote Sign(Vote vote)
    {
        byte[] bytes = vote.SignBytes(DriverNetwork.ChainId);
        if (Keys.Any(key => Ed25519.Verify(key.PublicKey, bytes, vote.Signature.Span))) return vote;
        return vote with
        {
            ValidatorAddress = DriverNetwork.FaultyAddress,
            ValidatorIndex = DriverNetwork.Set.IndexOf(DriverNetwork.FaultyAddress),
            Signature = new OpaqueBytes(Own.Sign(bytes)),
            ExtensionSignature = vote.Extension.IsEmpty ? OpaqueBytes.Empty : new OpaqueBytes(Own.Sign(vote.ExtensionSignBytes(DriverNetwork.ChainId))),
        };
    }

    private static Proposal Sign(Proposal proposal)
    {
        byte[] bytes = proposal.SignBytes(DriverNetwork.ChainId);
        return Keys.Any(key => Ed25519.Verify(key.PublicKey, bytes, proposal.Signature.Span)) ? proposal : proposal with { Signature = new OpaqueBytes(Own.Sign(bytes)) };
    }
}
