using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class RoundProposalsTests : IDisposable
{
    private readonly HandFedNode _fed = new();

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void The_block_of_the_earliest_round_goes_first_in_whatever_order_they_came()
    {
        Validator proposer = _fed.Driver.Tip.Validators.Current.Proposer;
        Block[] blocks = [.. Enumerable.Range(0, RoundProposals.BlocksMax + 1).Select(round => _fed.Build(proposer, new byte[] { (byte)round }))];
        Proposal[] proposals = [.. blocks.Select((block, round) => _fed.ProposalOf(block, proposer, round))];
        RoundProposals live = Empty(), told = Empty();
        // As they come: one proposal after another, and the last is whole first.
        for (int round = 0; round < RoundProposals.BlocksMax; round++) live.TryAdd(proposals[round], static _ => false);
        for (int round = RoundProposals.BlocksMax - 1; round >= 0; round--)
        {
            foreach (BlockPart part in blocks[round].Parts.Parts) Assert.True(live.Find(blocks[round].Id())!.TryAdd(part));
            // As the consensus log tells them again.
            told.Add(blocks[round], static _ => false);
            told.TryAdd(proposals[round], static _ => false);
        }

        foreach (RoundProposals either in (RoundProposals[])[live, told])
        {
            either.TryAdd(proposals[^1], static _ => false);
            Assert.Equal(blocks[1..^1].Select(block => block.Id().Hash).Order(), either.Wholes(static _ => false).Select(block => block.Id().Hash).Order());
        }
    }

    [Fact]
    public void Of_a_block_that_is_held_the_last_proposal_alone_is_kept()
    {
        Validator proposer = _fed.Driver.Tip.Validators.Current.Proposer;
        Block block = _fed.Build(proposer);
        RoundProposals proposals = Empty();
        for (int round = 0; round < 100; round++) proposals.TryAdd(_fed.ProposalOf(block, proposer, round), static _ => true);
        proposals.DropBefore(1000, static _ => true);
        Assert.Equal([99], proposals.Naming(block.Id()).Select(proposal => proposal.Round));
    }

    [Fact]
    public void A_block_that_no_proposal_names_any_more_is_written_nowhere_unless_it_is_held()
    {
        Validator proposer = _fed.Driver.Tip.Validators.Current.Proposer;
        Block gone = _fed.Build(proposer, [1]), named = _fed.Build(proposer, [2]);
        RoundProposals proposals = Empty();
        proposals.Add(gone, static _ => false);
        proposals.Add(named, static _ => false);
        proposals.TryAdd(_fed.ProposalOf(gone, proposer, 0), static _ => false);
        proposals.TryAdd(_fed.ProposalOf(named, proposer, 9), static _ => false);
        proposals.DropBefore(5, static _ => false);
        Assert.Equal([named], proposals.Wholes(static _ => false));
        Assert.Equal([gone, named], proposals.Wholes(id => id == gone.Id()));
    }

    private RoundProposals Empty() => new(_fed.Driver.Tip.Validators.Current, BlockLimits.Default, new BlockBuffers(), static _ => null);
}
