using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <summary>
/// The votes that reached one machine since its last start, of the height that it is at: where those of more than a third of the power are of a later round, that round has begun there when the
/// message is dealt with (L55). Counted by other code than the node's.
/// </summary>
public sealed class SimHeard
{
    private readonly SortedDictionary<int, HashSet<Address>> _voters = [];
    private long _height;

    /// <summary>Gives the machine's node a message, and looks where that took it.</summary>
    /// <param name="node">The machine's place.</param>
    /// <param name="driver">Its node's driver.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Gives it.</param>
    /// <param name="isJudged">Whether the machine follows the rules.</param>
    public void Deliver(int node, ConsensusDriver driver, PeerMessage message, Action deliver, bool isJudged)
    {
        IReadOnlyList<Vote> votes = message switch { VoteMessage { Vote: { } vote } => [vote], VotesMessage together => together.Votes, _ => [] };
        if (votes.Count == 0 || !isJudged || !IsUnderWay(driver))
        {
            deliver();
            return;
        }

        (long height, int round, ValidatorSet validators) = (driver.Tip.Height + 1, driver.Round, driver.Tip.Validators.Current.Validators);
        deliver();
        if (!IsUnderWay(driver) || driver.Tip.Height + 1 != height) return;
        Hear(votes, height, round, validators);
        if (SkipTo(validators) is { } later && later > driver.Round)
            throw new SimFailedException($"skip: node {node} is in round {driver.Round} of height {height}, and has heard votes of more than a third of the power of round {later}");
    }

    /// <summary>Notes votes.</summary>
    /// <param name="votes">The votes of one message.</param>
    /// <param name="height">The height in progress.</param>
    /// <param name="round">Its round before the message.</param>
    /// <param name="validators">Who votes at the height.</param>
    public void Hear(IReadOnlyList<Vote> votes, long height, int round, ValidatorSet validators)
    {
        if (_height != height) _voters.Clear();
        _height = height;
        // Of farther rounds a node counts no single votes; what begins with one of them is taken as a whole or not at all.
        if (votes[0].Height == height && votes[0].Round > round + ConsensusCore.RoundsAheadMax) return;
        foreach (Vote vote in votes)
        {
            if (vote.Height != height || vote.Round <= round || vote.Round > round + ConsensusCore.RoundsAheadMax || validators.IndexOf(vote.ValidatorAddress) < 0) continue;
            if (!_voters.TryGetValue(vote.Round, out HashSet<Address>? voters)) _voters.Add(vote.Round, voters = []);
            voters.Add(vote.ValidatorAddress);
        }
    }

    /// <summary>The latest round that more than a third of the power was heard to vote in; null where there is none.</summary>
    /// <param name="validators">Who votes at the height.</param>
    public int? SkipTo(ValidatorSet validators)
    {
        foreach ((int round, HashSet<Address> voters) in _voters.Reverse())
        {
            if (3 * (Int128)validators.Validators.Where(validator => voters.Contains(validator.Address)).Sum(validator => validator.VotingPower) > validators.TotalPower) return round;
        }

        return null;
    }

    // What comes between heights waits for the next, and may lose its place; who has decided stays where it did.
    private static bool IsUnderWay(ConsensusDriver driver) =>
        driver.Figures is { Step: not (Step.New or Step.Commit) } figures && figures.Height == driver.Tip.Height + 1;
}
