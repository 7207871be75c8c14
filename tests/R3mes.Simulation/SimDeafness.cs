using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// Some do not hear a proposal, and some not one validator's vote of a round, however often and by whomever it is told, for as long as a round or two takes: so one is locked on a block that
/// the next proposer knows nothing of. Lost messages alone seldom do that, for they are told again.
/// </summary>
public sealed class SimDeafness(ulong seed)
{
    private const int ProposalPerMille = 250, VotePerMille = 300;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private readonly Dictionary<(int Target, long Height, int Round, int What, Address Voter), TimeSpan> _until = [];

    /// <summary>What a machine hears of a message; null for nothing.</summary>
    public PeerMessage? Heard(int target, PeerMessage message, TimeSpan now)
    {
        switch (message)
        {
            case ProposalMessage proposed:
                return Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) && IsDeaf((target, proposal.Height, proposal.Round, 0, default), now) ? null : message;
            case VoteMessage { Vote: { } vote }:
                return IsDeafTo(target, vote, now) ? null : message;
            case VotesMessage { Votes: { } votes }:
                Vote[] heard = [.. votes.Where(vote => !IsDeafTo(target, vote, now))];
                return heard.Length == votes.Count ? message : heard.Length == 0 ? null : new VotesMessage(heard);
            default:
                return message;
        }
    }

    private bool IsDeafTo(int target, Vote vote, TimeSpan now) => IsDeaf((target, vote.Height, vote.Round, (int)vote.Type, vote.ValidatorAddress), now);

    // Drawn from what it is about and no stream, so that other faults stay what they are.
    private bool IsDeaf((int Target, long Height, int Round, int What, Address Voter) to, TimeSpan now)
    {
        if (!_until.TryGetValue(to, out TimeSpan until))
        {
            Digest drawn = DomainHash.Begin("r3mes/sim/deaf").Add(seed).Add((ulong)to.Target).Add((ulong)to.Height).Add((ulong)to.Round).Add((ulong)to.What).Add(Sha256.Hash(to.Voter.ToArray())).Finish();
            byte[] bytes = drawn.ToArray();
            bool isDeaf = ((bytes[0] << 8) | bytes[1]) % 1000 < (to.What == 0 ? ProposalPerMille : VotePerMille);
            _until[to] = until = isDeaf ? now + (Longest * bytes[2] / 256) : TimeSpan.Zero;
        }

        return now < until;
    }
}
