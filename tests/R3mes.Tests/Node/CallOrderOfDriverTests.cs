using R3mes.Network.Privval;
using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>The order in which the driver calls the application, beside CometBFT v0.38's grammar; where it differs on purpose: docs/adr/0017. The letters: <see cref="RecordedCalls"/>.</summary>
public sealed class CallOrderOfDriverTests
{
    [Fact]
    public void A_height_of_a_proposer_and_of_one_that_does_not_propose()
    {
        using HandFedNode fed = Begun();
        List<string> expected = ["I"];
        for (int height = 1; height <= HandFedNode.Validators; height++)
        {
            // The last of the precommits comes when the block is decided.
            expected.Add($"{(height > 1 ? "v" : "")}{(ProposerOf(fed, 0).PublicKey == fed.Key ? "P" : "")}REVVVFC");
            fed.Decide();
        }

        Assert.True(fed.Node.Chain.ExtendsVotes(fed.Driver.Tip.Height));
        Assert.Equal(expected, fed.Calls.Heights);
        Assert.Single(fed.Calls.Heights, height => height.Contains('P', StringComparison.Ordinal)); // they take turns
        Assert.All(fed.Calls.Heights.Skip(1), height => Assert.True(RecordedCalls.IsOfGrammar(height.TrimStart('v')), height));
        Assert.Equal("v", fed.Calls.Open);
    }

    [Fact]
    public void A_block_that_got_no_quorum_is_followed_by_another_in_the_next_round()
    {
        using HandFedNode fed = BegunWithTwoOthersProposing();
        Propose(fed, 0, -1, out BlockId first);
        Vote(fed, VoteType.Prevote, BlockId.Nil, 0);
        Vote(fed, VoteType.Precommit, BlockId.Nil, 0);
        EndRound(fed, 0);
        Propose(fed, 1, -1, out BlockId second); // another proposer's is another
        Assert.NotEqual(first, second);
        Assert.Equal("REVVVFC", Decided(fed, second, "R|"));
    }

    [Fact]
    public void A_block_that_was_locked_is_judged_once_and_voted_on_again()
    {
        using HandFedNode fed = BegunWithTwoOthersProposing();
        Block block = Propose(fed, 0, -1, out BlockId id);
        Vote(fed, VoteType.Prevote, id, 0);
        Vote(fed, VoteType.Precommit, BlockId.Nil, 0);
        EndRound(fed, 0);
        fed.Propose(block, ProposerOf(fed, 1), 1, polRound: 0);
        Assert.Equal("EVVVFC", Decided(fed, id, "REV|"));
    }

    [Fact]
    public void Blocks_that_peers_bring_are_run_and_nothing_else_is_asked()
    {
        using HandFedNode fed = Begun(lastHeight: 2);
        for (int height = 1; height <= 2; height++) fed.Bring(fed.Build(fed.Others()[0]), 0);
        Assert.Equal(["I", "FC", "FC"], fed.Calls.Heights);
        Assert.Empty(fed.Calls.Open);
    }

    [Fact]
    public void After_a_restart_the_height_goes_on_and_a_block_that_was_judged_is_not_judged_again()
    {
        using HandFedNode fed = BegunWithTwoOthersProposing();
        fed.ProposeNext(out BlockId id);
        Assert.EndsWith("R", fed.Calls.Open, StringComparison.Ordinal);
        fed.Restart();
        Assert.Empty(fed.Calls.Heights);
        Assert.Empty(fed.Calls.Open);
        fed.Meet(fed.Driver.Tip.Height);
        fed.Wait(TimeSpan.FromSeconds(1.6)); // for what peers may tell of it
        Vote(fed, VoteType.Prevote, id, 0);
        Vote(fed, VoteType.Precommit, id, 0);
        Assert.Equal(["EVVVFC"], fed.Calls.Heights);
        Assert.True(RecordedCalls.IsOfGrammar(fed.Calls.Heights[0]));
    }

    [Fact]
    public void Blocks_of_the_log_are_run_again_where_the_state_is_gone_and_the_last_vote_is_extended_again()
    {
        using HandFedNode fed = Begun();
        while (!fed.Node.Chain.ExtendsVotes(fed.Driver.Tip.Height)) fed.Decide();
        fed.RestartWithoutState();
        Assert.Equal(["I", .. Enumerable.Repeat("FC", (int)fed.Driver.Tip.Height)], fed.Calls.Heights);
        Assert.Equal("e", fed.Calls.Open);
    }

    [Fact]
    public void A_vote_that_could_not_be_signed_is_extended_again()
    {
        using HandFedNode fed = new(signer: key => new LateSigner(key));
        fed.Meet(0);
        fed.Driver.Tick();
        while (ProposerOf(fed, 0).PublicKey == fed.Key) fed.Decide();
        int before = fed.Calls.Heights.Count;
        fed.ProposeNext(out BlockId id);
        Vote(fed, VoteType.Prevote, id, 0);
        fed.Wait(TimeSpan.FromMilliseconds(150));
        Vote(fed, VoteType.Precommit, id, 0);
        Assert.Equal("REVEVVVFC", fed.Calls.Heights[before].TrimStart('v'));
    }

    private static HandFedNode Begun(long lastHeight = 0)
    {
        HandFedNode fed = new();
        fed.Meet(lastHeight);
        fed.Driver.Tick();
        return fed;
    }

    /// <summary>A node at a height whose first two rounds others propose.</summary>
    private static HandFedNode BegunWithTwoOthersProposing()
    {
        HandFedNode fed = Begun();
        while (ProposerOf(fed, 0).PublicKey == fed.Key || ProposerOf(fed, 1).PublicKey == fed.Key) fed.Decide();
        fed.Begin();
        return fed;
    }

    private static Validator ProposerOf(HandFedNode fed, int round)
    {
        ProposerRotation rotation = fed.Driver.Tip.Validators.Current;
        return round == 0 ? rotation.Proposer : rotation.Advance(round).Proposer;
    }

    private static Block Propose(HandFedNode fed, int round, int polRound, out BlockId id)
    {
        Validator proposer = ProposerOf(fed, round);
        Block block = fed.Build(proposer);
        id = block.Id();
        fed.Propose(block, proposer, round, polRound);
        return block;
    }

    private static void Vote(HandFedNode fed, VoteType type, BlockId id, int round)
    {
        Timestamp time = fed.Driver.Tip.Time.AddMilliseconds(1500);
        foreach (Vote vote in fed.Others().Select(other => fed.Vote(other, type, id, round, time)).ToArray()) fed.Send(new VoteMessage(vote));
    }

    private static void EndRound(HandFedNode fed, int round)
    {
        for (int i = 0; i < 20 && fed.Driver.Round == round; i++) fed.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(round + 1, fed.Driver.Round);
    }

    /// <summary>The second round decides; gives its calls, after those of the first.</summary>
    private static string Decided(HandFedNode fed, BlockId id, string first)
    {
        int before = fed.Calls.Heights.Count;
        Vote(fed, VoteType.Prevote, id, 1);
        Vote(fed, VoteType.Precommit, id, 1);
        string calls = fed.Calls.Heights[before].TrimStart('v');
        Assert.StartsWith(first, calls, StringComparison.Ordinal);
        Assert.True(RecordedCalls.IsOfGrammar(calls), calls);
        return calls[first.Length..];
    }

    /// <summary>Does not sign a precommit for a block when it is asked first.</summary>
    private sealed class LateSigner(IVoteSigner key) : IVoteSigner
    {
        private BlockId _asked;

        public PublicKey32 PublicKey => key.PublicKey;

        public SignerFailure? TrySignVote(string chainId, Vote vote, bool extended, out Vote? signed)
        {
            signed = null;
            bool isAsked = vote.Type == VoteType.Prevote || vote.BlockId == _asked;
            if (!isAsked) _asked = vote.BlockId;
            return isAsked ? key.TrySignVote(chainId, vote, extended, out signed) : SignerFailure.NotConnected;
        }

        public SignerFailure? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed) => key.TrySignProposal(chainId, proposal, out signed);
    }
}
