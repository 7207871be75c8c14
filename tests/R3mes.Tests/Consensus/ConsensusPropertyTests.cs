using FsCheck;
using FsCheck.Fluent;
using R3mes.Consensus;
using R3mes.Consensus.Votes;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Consensus;

/// <summary>What holds whatever the network loses, reorders and repeats, and whatever less than a third of the power says.</summary>
public sealed class ConsensusPropertyTests
{
    private const int Steps = 1500;

    [Fact]
    public void Honest_validators_agree_on_a_valid_value_with_a_quorum_of_precommits()
    {
        int decided = 0, lied = 0, later = 0;
        Prop.ForAll<int>(seed =>
        {
            AdversarialNet net = new(seed);
            net.Run(Steps);
            ConsensusEffect.Decide[] decisions = [.. net.Honest.Select(node => node.Decided).OfType<ConsensusEffect.Decide>()];
            decided += decisions.Length;
            later += decisions.Count(decision => decision.Round > 0);
            if (net.Byzantine > 0) lied++;
            Assert.True(decisions.Select(decision => decision.Block).Distinct().Count() <= 1, "two values were decided");
            foreach (ConsensusEffect.Decide decision in decisions)
            {
                Assert.False(decision.Block.IsNil || decision.Block == AdversarialNet.Bad, "an invalid value was decided");
                Assert.All(decision.Precommits, vote => Assert.Equal((VoteType.Precommit, decision.Height, decision.Round, decision.Block), (vote.Type, vote.Height, vote.Round, vote.BlockId)));
                Assert.True(VoteKeeper.IsQuorum(decision.Precommits.Select(vote => vote.ValidatorAddress).Distinct().Sum(net.PowerOf), net.Total), "a decision has no quorum");
            }
        }).QuickCheckThrowOnFailure();
        // The property would hold of cores that do nothing.
        Assert.True(decided > 30 && later > 5 && lied > 30, $"{decided} decided, {later} of them after the first round, {lied} nets had liars");
    }

    [Fact]
    public void No_honest_validator_signs_two_values_for_one_vote_or_leaves_its_lock_without_proof() => Prop.ForAll<int>(seed =>
    {
        AdversarialNet net = new(seed);
        net.Run(Steps);
        foreach (NetNode node in net.Honest)
        {
            Assert.Empty(node.Faults);
            ConsensusEffect[] effects = [.. node.Did.SelectMany(did => did.Effects)];
            AssertOnce(effects.OfType<ConsensusEffect.SignProposal>().Select(proposal => proposal.Round));
            AssertOnce(effects.OfType<ConsensusEffect.RoundStarted>().Select(round => round.Round));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_threshold_is_told_once() => Prop.ForAll<int>(seed =>
    {
        AdversarialNet net = new(seed);
        net.Run(Steps);
        foreach (NetNode node in net.Honest)
        {
            ConsensusEffect[] effects = [.. node.Did.SelectMany(did => did.Effects)];
            AssertOnce(effects.OfType<ConsensusEffect.ScheduleTimeout>().Where(timeout => timeout.Kind != TimeoutKind.Precommit));
            AssertOnce(effects.OfType<ConsensusEffect.Equivocated>());
            AssertOnce(node.Core.Machine!.Executed);
            Assert.All(node.Core.Machine.Votes.Rounds, round => AssertOnce(round.Emitted));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_inputs_give_the_same_effects_and_the_same_state() => Prop.ForAll<int>(seed =>
    {
        AdversarialNet net = new(seed);
        net.Run(Steps / 2);
        foreach (NetNode node in net.Honest)
        {
            CoreState again = new();
            foreach ((ConsensusInput input, IReadOnlyList<ConsensusEffect> effects) in node.Did) Assert.Equal(effects.Select(Parts), ConsensusCore.Step(again, input).Select(Parts));
            Assert.Equal(StateOf(node.Core), StateOf(again));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_core_that_goes_on_from_what_another_knew_signs_and_decides_as_that_one_does()
    {
        int resumed = 0, askedAgain = 0;
        Prop.ForAll<int>(seed =>
        {
            AdversarialNet net = new(seed);
            net.Run(Steps);
            Random random = new(seed);
            foreach (NetNode node in net.Honest)
            {
                ConsensusInput.HeightStarted start = (ConsensusInput.HeightStarted)node.Did[0].Input;
                CoreState again = new();
                Dictionary<(int, VoteType), BlockId> asked = [];
                foreach ((ConsensusInput input, IReadOnlyList<ConsensusEffect> effects) in node.Did)
                {
                    foreach (ConsensusEffect.SignVote sign in effects.OfType<ConsensusEffect.SignVote>()) asked[(sign.Round, sign.Type)] = sign.Block;
                    Assert.Equal(Binding(effects), Binding(ConsensusCore.Step(again, input)));
                    if (again.Memory is not { } memory || random.Next(10) != 0) continue;
                    CoreState before = again;
                    again = new CoreState();
                    IReadOnlyList<ConsensusEffect> first = ConsensusCore.Step(again, new ConsensusInput.HeightResumed(start, Reread(memory, start.Height)));
                    foreach (ConsensusEffect.SignVote sign in first.OfType<ConsensusEffect.SignVote>())
                    {
                        Assert.Null(before.VoteOf(start.Self!.Value, sign.Round, sign.Type)); // asked for and not signed
                        Assert.Equal(sign.Type == VoteType.Prevote ? BlockId.Nil : asked[(sign.Round, sign.Type)], sign.Block);
                        askedAgain++;
                    }

                    resumed++;
                }

                Assert.Equal(KnownTo(node.Core), KnownTo(again));
            }
        }).QuickCheckThrowOnFailure();
        Assert.True(resumed > 1000 && askedAgain > 50, $"{resumed} went on, {askedAgain} votes were asked for again");
    }

    private static IEnumerable<string> Binding(IEnumerable<ConsensusEffect> effects) =>
        effects.Where(effect => effect is ConsensusEffect.SignVote or ConsensusEffect.SignProposal or ConsensusEffect.Decide or ConsensusEffect.RoundStarted or ConsensusEffect.BuildValue).Select(Parts);

    /// <summary>As it comes back from the consensus log.</summary>
    private static CoreMemory Reread(CoreMemory memory, long height)
    {
        WalRecord[] records = [.. WalRecord.Encode(memory).Select(record => WalRecord.TryDecode(record, BlockLimits.Default)!)];
        WalRecord.Stand stand = Assert.IsType<WalRecord.Stand>(records[^1]);
        return new CoreMemory(stand.State with { Height = height }, [.. records[..^1].Select(record => ((WalRecord.Kept)record).Votes)], stand.Proposals);
    }

    private static string KnownTo(CoreState core) => string.Join('\n', core.Machine!.Votes.Rounds.Where(round => round.VotersPower > 0).Select(round =>
        $"{round.Round}: {string.Join(' ', round.Prevotes.Received)} {string.Join(' ', round.Precommits.Received)} {string.Join(' ', Weights(round.Prevotes))} {string.Join(' ', Weights(round.Precommits))} {round.VotersPower}"))
        + $"{core.Machine.State} {string.Join(' ', core.Machine.Proposals)}";

    private static IEnumerable<string> Weights(VoteCount count) => count.Weights.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);

    private static void AssertOnce<T>(IEnumerable<T> items)
    {
        T[] all = [.. items];
        Assert.Equal(all.Distinct().Count(), all.Length);
    }

    private static string Parts(ConsensusEffect effect) => effect is ConsensusEffect.Decide decided ? $"{decided.Round} {decided.Block} {string.Join(' ', decided.Precommits)}" : effect.ToString();

    private static string StateOf(CoreState core)
    {
        HeightMachine machine = core.Machine!;
        IEnumerable<string> rounds = machine.Votes.Rounds.Select(round =>
            $"{round.Round}: {string.Join(' ', round.Prevotes.Received)} {string.Join(' ', round.Precommits.Received)} {string.Join(' ', round.Emitted)} {round.VotersPower}");
        return $"{machine.State} {string.Join(' ', machine.Executed)} {string.Join(' ', machine.PendingEvents)} {string.Join(' ', machine.Proposals)} {string.Join('\n', rounds)} {string.Join(' ', Enum.GetValues<VoteRefusal>().Select(core.Refused))}";
    }
}
