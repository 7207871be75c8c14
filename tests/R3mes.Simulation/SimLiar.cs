using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// A validator that prevotes nothing, never precommits, and proposes again what had a quorum of prevotes in an earlier round, with that quorum, where another is locked on a later block
/// since and must not follow it (L29). It gives blocks to those who ask with a commit of one signature.
/// </summary>
public sealed class SimLiar(string chainId, SimVotes votes)
{
    private readonly Dictionary<(long Height, int Round), IReadOnlyList<PeerMessage>> _told = [];

    /// <summary>What the machine says in place of a message.</summary>
    public IReadOnlyList<PeerMessage> Instead(SimNode node, PeerMessage message)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(node.Validator);
        switch (message)
        {
            case BlockResponseMessage { IsAvailable: true } response when Commit.TryDecode(response.Commit.Span, out Commit? commit):
                return [response with { Commit = new Commit(commit.Height, commit.Round, commit.BlockId, [.. commit.Signatures.Select((slot, i) => i == 0 ? slot : CommitSig.Absent)]).Encode() }];
            case VoteMessage { Vote: { Type: VoteType.Prevote } vote } when Ed25519.Verify(key.PublicKey, vote.SignBytes(chainId), vote.Signature.Span):
                Vote nil = vote with { BlockId = BlockId.Nil };
                return [new VoteMessage(nil with { Signature = new OpaqueBytes(key.Sign(nil.SignBytes(chainId))) })];
            case ProposalMessage proposed when Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) && Ed25519.Verify(key.PublicKey, proposal.SignBytes(chainId), proposal.Signature.Span):
                if (!_told.TryGetValue((proposal.Height, proposal.Round), out IReadOnlyList<PeerMessage>? told)) _told.Add((proposal.Height, proposal.Round), told = Instead(node, proposed, proposal, key));
                return told;
            case VoteMessage or VotesMessage:
                return [];
            default:
                return [message];
        }
    }

    private IReadOnlyList<PeerMessage> Instead(SimNode node, ProposalMessage proposed, Proposal proposal, Ed25519KeyPair key)
    {
        if (node.Node?.Driver.Tip is not { } tip || votes.StalePolka(proposal.Height, proposal.Round, tip.Validators.Current.Validators) is not { } polka) return [proposed];
        Proposal stale = proposal with { BlockId = polka[0].BlockId, PolRound = polka[0].Round };
        return [new VotesMessage(polka), new ProposalMessage(new OpaqueBytes((stale with { Signature = new OpaqueBytes(key.Sign(stale.SignBytes(chainId))) }).Encode()))];
    }
}
