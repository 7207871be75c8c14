using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;
using static R3mes.Tests.Consensus.ConsensusSamples;

namespace R3mes.Tests.Consensus;

/// <summary>The votes' keeper, after the tests of the Malachite specification's (votekeeperTest.qnt); alice, bob and john are 0, 1 and 2.</summary>
public sealed class VoteKeeperTests
{
    private const string PolkaAny = nameof(VoteOutputKind.PolkaAny), PolkaNil = nameof(VoteOutputKind.PolkaNil), PolkaValue = nameof(VoteOutputKind.PolkaValue);
    private const string PrecommitAny = nameof(VoteOutputKind.PrecommitAny), PrecommitValue = nameof(VoteOutputKind.PrecommitValue);
    private const string Skip = nameof(VoteOutputKind.Skip), None = nameof(VoteOutputKind.None);

    private static VoteKeeper Keeper(params long[] powers) => new(Height, powers.Select((power, who) => (Who(who), power)));

    private static BlockId ValueOf(char name) => name switch { 'v' => V, 'w' => W, _ => Nil };

    private static (VoteOutput Output, VoteRefusal Refusal) Take(VoteKeeper keeper, Vote vote, int current = 1) => (keeper.Apply(vote, current, out VoteRefusal refusal), refusal);

    /// <summary>Votes such as "0 p1v" (who, prevote or c for precommit, round, value; - is nil) with the threshold that each must tell.</summary>
    [Theory]
    [InlineData("60 30 10", "0 p1v", None, "2 p1v", PolkaValue, "1 p1v", None, "1 c1v", None, "2 c1v", None, "0 c1v", PrecommitValue)]
    [InlineData("60 30 10", "0 p1v", None, "2 p1-", PolkaAny)]
    [InlineData("60 30 10", "0 p1-", None, "2 p1-", PolkaNil)]
    [InlineData("60 30 10", "0 p1v", None, "2 p2v", None, "1 p2v", Skip)]
    [InlineData("10 60 20", "0 p1v", None, "2 p2v", None, "2 c2v", None)]
    [InlineData("50 20 10", "0 p1v", None, "2 p2v", None, "1 p2v", Skip)]
    [InlineData("10 30 60", "0 p1v", None, "2 p2v", Skip)]
    [InlineData("10 30 60", "0 p1v", None, "2 c2v", Skip)]
    [InlineData("60 30 10", "0 p1v", None, "2 p2v", None, "2 c2v", None)]
    [InlineData("20 50 10", "0 p1v", None, "2 p2v", None, "1 c2v", Skip)]
    // What agrees later is told after what did not agree.
    [InlineData("1 1 1 1", "0 p1v", None, "1 p1v", None, "2 p1w", PolkaAny, "3 p1v", PolkaValue)]
    [InlineData("1 1 1 1", "0 p1-", None, "1 p1-", None, "2 p1w", PolkaAny, "3 p1-", PolkaNil)]
    [InlineData("1 1 1 1 1 1 1", "0 p1v", None, "1 p1v", None, "2 p1v", None, "3 p1w", None, "4 p1w", PolkaAny, "5 p1w", None, "6 p1-", None)]
    [InlineData("1 1 1 1", "0 c1v", None, "1 c1v", None, "2 c1w", PrecommitAny, "3 c1v", PrecommitValue)]
    [InlineData("1 1 1 1", "0 c1-", None, "1 c1-", None, "2 c1-", PrecommitAny, "3 c1v", None)]
    // Two thirds of three are no quorum, a third is no skip.
    [InlineData("1 1 1", "0 p1v", None, "1 p1v", None, "2 p1v", PolkaValue)]
    [InlineData("1 1 1", "0 p2v", None, "1 p2v", Skip)]
    // Types and rounds are counted apart; a late vote of an earlier round still tells its threshold.
    [InlineData("1 1 1 1", "0 p1v", None, "1 p1v", None, "2 c1v", None, "2 p0v", None, "0 p0v", None, "1 p0v", PolkaValue, "2 p1v", PolkaValue)]
    public void Tells_each_threshold_as_it_is_reached_and_once(string powers, params string[] rows)
    {
        VoteKeeper keeper = Keeper([.. powers.Split(' ').Select(long.Parse)]);
        for (int i = 0; i < rows.Length; i += 2)
        {
            string row = rows[i];
            Vote vote = Vote(row[2] == 'p' ? VoteType.Prevote : VoteType.Precommit, row[0] - '0', row[3] - '0', ValueOf(row[4]));
            VoteOutput output = Take(keeper, vote).Output;
            bool hasValue = output.Kind is VoteOutputKind.PolkaValue or VoteOutputKind.PrecommitValue;
            Assert.Equal((rows[i + 1], hasValue ? vote.BlockId : Nil), (output.Kind.ToString(), output.Value));
            if (output.Kind != VoteOutputKind.None) Assert.Equal(vote.Round, output.Round);
        }
    }

    [Theory] // isQuorumTest, isSkipTest
    [InlineData(0, 1, false, false)]
    [InlineData(1, 3, false, false)]
    [InlineData(2, 3, false, true)]
    [InlineData(3, 3, true, true)]
    [InlineData(1, 4, false, false)]
    [InlineData(2, 4, false, true)]
    [InlineData(3, 4, true, true)]
    [InlineData(33, 100, false, false)]
    [InlineData(34, 100, false, true)]
    [InlineData(66, 100, false, true)]
    [InlineData(67, 100, true, true)]
    [InlineData(long.MaxValue, long.MaxValue, true, true)]
    [InlineData(long.MaxValue / 3, long.MaxValue - 1, false, false)]
    public void A_quorum_is_more_than_two_thirds_and_a_skip_more_than_one(long power, long total, bool isQuorum, bool isSkip)
    {
        Assert.Equal(isQuorum, VoteKeeper.IsQuorum(power, total));
        Assert.Equal(isSkip, VoteKeeper.IsSkip(power, total));
    }

    [Fact] // addVoteTest: the first vote counts, the second is evidence, a third is nothing
    public void One_who_contradicts_itself_counts_once_and_is_told_of()
    {
        VoteKeeper keeper = Keeper(1, 1, 1, 1);
        Vote first = Prevote(0, 1, V), second = Prevote(0, 1, W);
        Assert.Equal(VoteRefusal.None, Take(keeper, first).Refusal);
        Assert.Equal(VoteRefusal.Duplicate, Take(keeper, first).Refusal);
        Assert.Equal(VoteRefusal.None, Take(keeper, second).Refusal);
        Assert.Equal(VoteRefusal.Duplicate, Take(keeper, second).Refusal);
        Assert.Equal(VoteRefusal.ThirdVote, Take(keeper, Prevote(0, 1, Nil)).Refusal);
        Assert.Equal((first, second), Assert.Single(keeper.Contradictions));
        VoteCount prevotes = keeper.Of(1)!.Prevotes;
        Assert.Equal((1, 1, 0), (prevotes.Voted, prevotes.WeightOf(V), prevotes.WeightOf(W)));
        Assert.Equal([first, second], prevotes.Received);
        Assert.Equal(first, prevotes.Of(Who(0)));
        // Another round and another type are no contradiction.
        Take(keeper, Prevote(0, 2, W));
        Take(keeper, Precommit(0, 1, W));
        Assert.Single(keeper.Contradictions);
    }

    [Fact]
    public void One_who_contradicts_itself_makes_no_quorum_of_its_second_vote()
    {
        VoteKeeper keeper = Keeper(1, 1, 1, 1);
        foreach (Vote vote in new[] { Prevote(0, 1, W), Prevote(0, 1, V), Prevote(1, 1, V), Prevote(2, 1, V) })
            Assert.NotEqual(VoteOutputKind.PolkaValue, Take(keeper, vote).Output.Kind);
        Assert.False(keeper.HasQuorum(1, VoteType.Prevote, V));
        Assert.True(keeper.HasAny(1, VoteType.Prevote));
        Assert.False(keeper.HasAny(1, VoteType.Precommit));
    }

    [Fact]
    public void A_stranger_leaves_no_trace()
    {
        VoteKeeper keeper = Keeper(1, 1, 1);
        Assert.Equal((VoteOutput.None, VoteRefusal.UnknownValidator), Take(keeper, Prevote(9, 1, V)));
        Assert.Empty(keeper.Rounds);
        Assert.Equal((false, 0), (keeper.Knows(Who(9)), keeper.PowerOf(Who(9))));
    }

    [Fact]
    public void Only_a_round_ahead_is_skipped_to_and_the_voters_count_once_over_both_types()
    {
        foreach ((int current, VoteOutputKind told) in new[] { (0, VoteOutputKind.Skip), (1, VoteOutputKind.Skip), (2, VoteOutputKind.None), (3, VoteOutputKind.None) })
        {
            VoteKeeper keeper = Keeper(1, 1, 1, 1);
            Assert.Equal(VoteOutputKind.None, Take(keeper, Prevote(0, 2, V), current).Output.Kind);
            Assert.Equal(VoteOutputKind.None, Take(keeper, Precommit(0, 2, V), current).Output.Kind);
            Assert.Equal(told, Take(keeper, Precommit(1, 2, V), current).Output.Kind);
            Assert.Equal(2, keeper.Of(2)!.VotersPower);
        }
    }

    [Fact] // applyCertificateTest, countVotesvalidCertificateTest, voteCountFromCertificateTest
    public void A_quorum_that_comes_together_counts_whatever_was_said_before()
    {
        VoteKeeper keeper = Keeper(1, 1, 1, 1);
        Take(keeper, Precommit(0, 1, W));
        Vote[] quorum = [Precommit(0, 1, V), Precommit(1, 1, V), Precommit(2, 1, V)];
        Assert.Equal(new VoteOutput(VoteOutputKind.PrecommitValue, 1, V), keeper.ApplyQuorum(quorum));
        Assert.True(keeper.HasQuorum(1, VoteType.Precommit, V));
        Assert.Equal(quorum, keeper.VotesFor(1, VoteType.Precommit, V));
        Assert.Equal((Precommit(0, 1, W), quorum[0]), Assert.Single(keeper.Contradictions));
    }

    [Fact]
    public void A_quorum_is_kept_whole_with_the_third_vote_of_one_who_contradicted_itself()
    {
        VoteKeeper keeper = Keeper(1, 1, 1, 1);
        Take(keeper, Precommit(0, 1, W));
        Take(keeper, Precommit(0, 1, Nil));
        Vote[] quorum = [Precommit(0, 1, V), Precommit(1, 1, V), Precommit(2, 1, V)];
        Assert.Equal(new VoteOutput(VoteOutputKind.PrecommitValue, 1, V), keeper.ApplyQuorum(quorum));
        Assert.Equal(quorum, keeper.VotesFor(1, VoteType.Precommit, V));
        keeper.ApplyQuorum(quorum);
        Assert.Equal(quorum, keeper.VotesFor(1, VoteType.Precommit, V));

        // No number of quorums, which only a faulty third can make, fills the memory.
        for (int i = 0; i < 9; i++)
        {
            BlockId other = V with { Hash = R3mes.Primitives.Crypto.Sha256.Hash([(byte)i]) };
            keeper.ApplyQuorum([.. quorum.Select(vote => vote with { BlockId = other })]);
        }

        Assert.InRange(keeper.Of(1)!.Precommits.Received.Count, 1, (2 * 4) + (VoteCount.QuorumsMax * 4));
    }

    public static TheoryData<string> NoQuorums => ["too few", "one twice", "nil", "a stranger", "two values", "two types", "two rounds", "two heights", "none"];

    [Theory]
    [MemberData(nameof(NoQuorums))]
    public void Votes_that_are_no_quorum_for_one_value_change_nothing(string why)
    {
        Vote[] votes = [Prevote(0, 1, V), Prevote(1, 1, V), Prevote(2, 1, V)];
        VoteKeeper keeper = Keeper(1, 1, 1, 1);
        Assert.True(keeper.IsQuorumForValue(votes));
        votes = why switch
        {
            "too few" => votes[..2],
            "one twice" => [votes[0], votes[1], votes[1]],
            "nil" => [.. votes.Select(vote => vote with { BlockId = Nil })],
            "a stranger" => [votes[0], votes[1], Prevote(9, 1, V)],
            "two values" => [votes[0], votes[1], Prevote(2, 1, W)],
            "two types" => [votes[0], votes[1], Precommit(2, 1, V)],
            "two rounds" => [votes[0], votes[1], Prevote(2, 2, V)],
            "two heights" => [votes[0], votes[1], Prevote(2, 1, V, Height + 1)],
            _ => [],
        };
        Assert.Equal(VoteOutput.None, keeper.ApplyQuorum(votes));
        Assert.Empty(keeper.Rounds);
    }
}
