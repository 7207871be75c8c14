using R3mes.Consensus;
using R3mes.Primitives.Chain;
using static R3mes.Tests.Consensus.ConsensusSamples;

namespace R3mes.Tests.Consensus;

/// <summary>
/// Cores joined by a scheduler that reorders, loses and repeats what they say, and by validators of less than a third of the power that say anything to anyone. Honest validators are
/// those from <see cref="Byzantine"/> on.
/// </summary>
internal sealed class AdversarialNet
{
    private static readonly BlockId[] Values = [Nil, V, W, Bad];
    private readonly Random _random;
    private readonly List<Vote> _said = [];
    private readonly ValidatorSet _set;
    private readonly int _lossPercent;

    internal AdversarialNet(int seed)
    {
        _random = new Random(seed);
        Count = _random.Next(4, 8);
        long[] powers = [.. Enumerable.Range(0, Count).Select(_ => _random.NextInt64(1, 4))];
        long total = powers.Sum(), bad = 0;
        while (3 * (bad + powers[Byzantine]) < total) bad += powers[Byzantine++];
        _set = ValidatorSet.Of(powers.Select((power, who) => Validator(who, power)));
        _lossPercent = _random.Next(3) * 8;
        for (int who = Byzantine; who < Count; who++)
        {
            NetNode node = new(who);
            Honest.Add(node);
            Tell(node, new ConsensusInput.HeightStarted(Height, _set, Turns(Count), Who(who)));
        }
    }

    /// <summary>A value that no honest validator takes.</summary>
    internal static BlockId Bad { get; } = Value("bad");

    internal int Count { get; }

    internal int Byzantine { get; }

    internal List<NetNode> Honest { get; } = [];

    internal long Total => _set.TotalPower;

    internal long PowerOf(Address address) => _set.IndexOf(address) is int at and >= 0 ? _set.Validators[at].VotingPower : 0;

    /// <summary>Delivers one message after another, whichever; the byzantine speak between.</summary>
    internal void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            if (Byzantine > 0 && _random.Next(8) == 0) Lie();
            if (_random.Next(20) == 0) TellTogether();
            NetNode node = Honest[_random.Next(Honest.Count)];
            if (node.Inbox.Count == 0) continue;
            // Timeouts last longer than messages, mostly.
            int at = _random.Next(node.Inbox.Count);
            if (node.Inbox[at] is ConsensusInput.TimeoutElapsed && _random.Next(4) != 0) continue;
            ConsensusInput input = node.Inbox[at];
            if (input is ConsensusInput.ValueBuilt || _random.Next(10) != 0) node.Inbox.RemoveAt(at); // else it comes again
            Tell(node, input);
        }
    }

    private void Tell(NetNode node, ConsensusInput input)
    {
        foreach (ConsensusEffect effect in node.Step(input))
        {
            switch (effect)
            {
                case ConsensusEffect.ScheduleTimeout timeout:
                    node.Inbox.Add(new ConsensusInput.TimeoutElapsed(timeout.Height, timeout.Round, timeout.Kind));
                    break;
                case ConsensusEffect.BuildValue build:
                    node.Inbox.Add(new ConsensusInput.ValueBuilt(build.Height, build.Round, Value($"of {node.Who} in {build.Round}")));
                    break;
                case ConsensusEffect.SignProposal sign:
                    Send(node, new ConsensusInput.ProposalReceived(Proposal(sign.Round, sign.Block, sign.ValidRound), Who(node.Who), true));
                    break;
                case ConsensusEffect.SignVote sign:
                    Vote vote = Vote(sign.Type, node.Who, sign.Round, sign.Block);
                    _said.Add(vote);
                    Send(node, new ConsensusInput.VoteReceived(vote));
                    break;
            }
        }
    }

    private void Send(NetNode? from, ConsensusInput input)
    {
        foreach (NetNode node in Honest)
        {
            if (node == from || _random.Next(100) >= _lossPercent) node.Inbox.Add(input);
        }
    }

    private void Lie()
    {
        int who = _random.Next(Byzantine), round = Honest[_random.Next(Honest.Count)].Core.Round + _random.Next(-1, 2);
        if (round < 0) return;
        BlockId value = _said.Count > 0 && _random.Next(2) == 0 ? _said[_random.Next(_said.Count)].BlockId : Values[_random.Next(Values.Length)];
        ConsensusInput lie;
        if (round % Count == who && !value.IsNil && _random.Next(2) == 0)
        {
            lie = new ConsensusInput.ProposalReceived(Proposal(round, value, _random.Next(-1, round)), Who(who), value != Bad);
        }
        else
        {
            Vote vote = Vote(_random.Next(2) == 0 ? VoteType.Prevote : VoteType.Precommit, who, round, value);
            _said.Add(vote);
            lie = new ConsensusInput.VoteReceived(vote);
        }

        foreach (NetNode node in Honest)
        {
            if (_random.Next(2) == 0) node.Inbox.Add(lie);
        }
    }

    /// <summary>Votes of one round that were said, at once, as a peer answers who is behind.</summary>
    private void TellTogether()
    {
        if (_said.Count == 0) return;
        Vote like = _said[_random.Next(_said.Count)];
        bool isForOne = _random.Next(2) == 0;
        Vote[] votes = [.. _said.Where(vote => vote.Round == like.Round && vote.Type == like.Type && (!isForOne || vote.BlockId == like.BlockId))];
        Honest[_random.Next(Honest.Count)].Inbox.Add(new ConsensusInput.CertificateReceived(votes));
    }
}
