using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// Some do not hear a proposal, and some not one validator's vote of a round, however often and by whomever it is told, for as long as a round or two takes: so one is locked on a block that
/// the next proposer knows nothing of. Lost messages alone seldom do that, for they are told again. Where a liar is, most do not hear the prevote of one other: quorums come about that
/// nobody sees.
/// </summary>
public sealed class SimDeafness(ulong seed, IReadOnlyList<Address>? honest = null)
{
    private const int ProposalPerMille = 250, ProposalMostPerMille = 700, VotePerMille = 300, HiddenPerMille = 850;
    private static readonly TimeSpan HiddenFor = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private readonly Dictionary<(int Target, long Height, int Round, int What, Address Voter), TimeSpan> _until = [];

    /// <summary>A machine that does not hear most proposals, -1 for none: it votes for nothing.</summary>
    public int DeafMost { get; init; } = -1;

    /// <summary>Whether the others hear everything.</summary>
    public bool IsOneAlone { get; init; }

    /// <summary>What a machine hears of a message; null for nothing.</summary>
    public PeerMessage? Heard(int target, PeerMessage message, TimeSpan now)
    {
        switch (message)
        {
            case ProposalMessage proposed when honest is null:
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

    private bool IsDeafTo(int target, Vote vote, TimeSpan now) => honest is not null ? IsHidden(target, vote, now) : IsDeaf((target, vote.Height, vote.Round, (int)vote.Type, vote.ValidatorAddress), now);

    // Of the others that follow the rules one is not heard.
    private bool IsHidden(int target, Vote vote, TimeSpan now)
    {
        if (vote.Type != VoteType.Prevote || target >= honest!.Count) return false;
        byte[] drawn = Draw(target, vote.Height, vote.Round, 1, default);
        if (honest[(target + 1 + (drawn[2] % (honest.Count - 1))) % honest.Count] != vote.ValidatorAddress || ((drawn[0] << 8) | drawn[1]) % 1000 >= HiddenPerMille) return false;
        (int, long, int, int, Address) place = (target, vote.Height, vote.Round, 1, default);
        if (!_until.TryGetValue(place, out TimeSpan until)) _until[place] = until = now + HiddenFor;
        return now < until;
    }

    // Drawn from what it is about and no stream, so that other faults stay what they are.
    private bool IsDeaf((int Target, long Height, int Round, int What, Address Voter) to, TimeSpan now)
    {
        if (!_until.TryGetValue(to, out TimeSpan until))
        {
            byte[] bytes = Draw(to.Target, to.Height, to.Round, to.What, to.Voter);
            bool isDeaf = ((bytes[0] << 8) | bytes[1]) % 1000 < PerMille(to.Target, to.What);
            _until[to] = until = isDeaf ? now + (Longest * bytes[2] / 256) : TimeSpan.Zero;
        }

        return now < until;
    }

    private int PerMille(int target, int what)
    {
        if (target == DeafMost && what == 0) return ProposalMostPerMille;
        return IsOneAlone ? 0 : what == 0 ? ProposalPerMille : VotePerMille;
    }

    private byte[] Draw(int target, long height, int round, int what, Address voter) =>
        DomainHash.Begin("r3mes/sim/deaf").Add(seed).Add((ulong)target).Add((ulong)height).Add((ulong)round).Add((ulong)what).Add(Sha256.Hash(voter.ToArray())).Finish().ToArray();
}
