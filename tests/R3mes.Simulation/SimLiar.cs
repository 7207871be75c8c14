using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// A validator that proposes again what had a quorum of prevotes in an earlier round, whatever was locked since: whoever is locked on a later block must not follow it (L29). It gives
/// blocks to those who ask with a commit of one signature.
/// </summary>
public sealed class SimLiar(string chainId, SimVotes votes)
{
    private readonly Dictionary<(long Height, int Round), ProposalMessage> _told = [];

    /// <summary>What the machine says in place of a message.</summary>
    public PeerMessage Instead(SimNode node, PeerMessage message)
    {
        if (message is BlockResponseMessage { IsAvailable: true } response && Commit.TryDecode(response.Commit.Span, out Commit? commit))
            return response with { Commit = new Commit(commit.Height, commit.Round, commit.BlockId, [.. commit.Signatures.Select((slot, i) => i == 0 ? slot : CommitSig.Absent)]).Encode() };
        if (message is not ProposalMessage proposed || !Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) || node.Node?.Driver.Tip is not { } tip || tip.Height + 1 != proposal.Height) return message;
        if (_told.TryGetValue((proposal.Height, proposal.Round), out ProposalMessage? told)) return told;
        using Ed25519KeyPair key = SimGenesis.KeyOf(node.Validator);
        if (!Ed25519.Verify(key.PublicKey, proposal.SignBytes(chainId), proposal.Signature.Span)) return message;
        told = proposed;
        if (votes.FirstPolkaBefore(proposal.Height, proposal.Round, tip.Validators.Current.Validators) is { } old && old.Block != proposal.BlockId)
        {
            Proposal stale = proposal with { BlockId = old.Block, PolRound = old.Round };
            told = new ProposalMessage(new OpaqueBytes((stale with { Signature = new OpaqueBytes(key.Sign(stale.SignBytes(chainId))) }).Encode()));
        }

        _told.Add((proposal.Height, proposal.Round), told);
        return told;
    }
}
