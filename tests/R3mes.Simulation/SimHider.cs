using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// A validator that hides a quorum. At one height it prevotes what is proposed, or precommits it, to one other alone; to the rest it votes for nothing, and in half of the runs for a block that is
/// none too. Another does not hear the proposal. So one sees a quorum and locks, or decides, and nobody else can ever count it vote by vote. From then on it is silent at that height: the three
/// others have to agree without it.
/// </summary>
public sealed class SimHider
{
    private const int HeightsMax = 8;

    private readonly SimNode _hider;
    private readonly string _chainId;
    private readonly long _height;
    private readonly int _only, _others;
    private readonly VoteType _hidden;
    private readonly bool _saysMore;
    private readonly Ed25519KeyPair _key;
    private readonly Dictionary<int, int> _deaf = [];
    private readonly Dictionary<(int Round, bool IsMore), Vote> _said = [];

    /// <summary>Draws the height, and who alone hears its vote.</summary>
    /// <param name="hider">Its machine, the last of the validators.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="random">Where from.</param>
    public SimHider(SimNode hider, string chainId, SimRandom random)
    {
        (_hider, _chainId, _others) = (hider, chainId, hider.Index);
        _height = 2 + random.Below(HeightsMax);
        _only = random.Below(_others);
        _saysMore = random.Below(2) == 0;
        _hidden = random.Below(2) == 0 ? VoteType.Prevote : VoteType.Precommit;
        _key = SimGenesis.KeyOf(hider.Validator);
    }

    /// <summary>Whether a quorum came about that one alone saw.</summary>
    public bool IsHidden { get; private set; }

    /// <summary>What the machine says in place of a message.</summary>
    public IReadOnlyList<PeerMessage> Instead(SimNode from, int to, PeerMessage message)
    {
        if (from != _hider) return [message];
        switch (message)
        {
            case ProposalMessage proposed:
                return HeightOf(proposed) == _height ? [] : [message];
            case BlockPartMessage part:
                return part.Height == _height ? [] : [message];
            case VoteMessage { Vote: { } vote }:
                return vote.Height == _height ? [.. Instead(vote, to).Select(said => new VoteMessage(said))] : [message];
            case VotesMessage { Votes: { } votes } when votes.Any(vote => vote.Height == _height):
                Vote[] told = [.. votes.SelectMany(vote => vote.Height == _height ? Instead(vote, to) : [vote])];
                return told.Length == 0 ? [] : [new VotesMessage(told)];
            default:
                return [message];
        }
    }

    /// <summary>Whether a machine hears a message that reaches it.</summary>
    public bool Hears(SimNode from, int to, PeerMessage message)
    {
        if (message is not ProposalMessage proposed || !Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) || proposal.Height != _height) return true;
        // Who says it first has made it, and prevotes it.
        if (!IsHidden && !_deaf.ContainsKey(proposal.Round)) _deaf[proposal.Round] = Enumerable.Range(1, _others - 1).Select(step => (_only + step) % _others).First(other => other != from.Index);
        return _deaf.GetValueOrDefault(proposal.Round, -1) != to;
    }

    /// <summary>A machine said something: who alone heard the vote precommits when it has seen a quorum of prevotes, and goes on when it has seen one of precommits.</summary>
    public void Note(SimNode from, PeerMessage message)
    {
        if (from.Index != _only || _deaf.Count == 0) return;
        IsHidden |= _hidden == VoteType.Precommit
            ? message is StatusMessage status && status.Height > _height
            : message is VoteMessage { Vote: { Type: VoteType.Precommit, BlockId.IsNil: false } vote } && vote.Height == _height;
    }

    private static long HeightOf(ProposalMessage proposed) => Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) ? proposal.Height : 0;

    private IReadOnlyList<Vote> Instead(Vote vote, int to)
    {
        if (IsHidden || vote.Type > _hidden || vote.ValidatorAddress != SimWorld.AddressOf(_hider.Validator)) return [];
        if (to == _only || vote.BlockId.IsNil || vote.Type != _hidden) return [vote];
        return _saysMore ? [Signed(vote, isMore: false), Signed(vote, isMore: true)] : [Signed(vote, isMore: false)];
    }

    private Vote Signed(Vote vote, bool isMore)
    {
        if (_said.TryGetValue((vote.Round, isMore), out Vote? said)) return said;
        byte[] none = Sha256.Hash([4, (byte)vote.Round]).ToArray();
        Vote other = isMore
            ? vote with { BlockId = new BlockId(Sha256.Hash(none), new PartSetHeader(1, Sha256.Hash([5, .. none]))) }
            : vote with { BlockId = BlockId.Nil, Extension = OpaqueBytes.Empty, ExtensionSignature = OpaqueBytes.Empty };
        return _said[(vote.Round, isMore)] = other with { Signature = new OpaqueBytes(_key.Sign(other.SignBytes(_chainId))) };
    }
}
