using R3mes.Primitives.Chain;

namespace R3mes.Tests.EndToEnd;

/// <summary>Daemons whose set of validators changes while they run: one joins, and one that signs twice is found out.</summary>
public sealed class ChangingValidatorsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public void A_fifth_that_joins_signs_and_the_five_outlive_the_loss_of_one()
    {
        using FourValidators four = new();
        four.WaitFor(3, 0, 1, 2, 3);
        four.Join(150_000_000_000);
        four.WaitFor(four.Height(0), FourValidators.Fifth); // it has followed from block 1
        using (RemesdProcess registered = four.Command(FourValidators.Fifth, "tx", "register-validator", "operator", "100000000000uremes"))
            Assert.True(registered.ExitCode == 0, registered.ToString());
        Block signed = WaitForBlock(four, block => SignedBy(block, four.ConsensusAddress(FourValidators.Fifth)));
        Assert.Equal(5, signed.LastCommit.Signatures.Count);

        // Four of five are more than two thirds, with the new one's vote alone.
        four.Kill(1);
        four.WaitFor(four.Height(0) + 6, 0, 2, 3, FourValidators.Fifth);
        WaitForBlock(four, block => block.Header.Height > signed.Header.Height && block.Header.ProposerAddress == four.ConsensusAddress(FourValidators.Fifth));
        four.Start(1);
        four.WaitFor(four.Height(0) + 2, 0, 1, 2, 3, FourValidators.Fifth);
        four.AssertOneChain();
    }

    [Fact]
    public void One_that_runs_twice_is_found_out_and_leaves_the_set_and_nobody_forks()
    {
        using FourValidators four = new();
        Address twin = four.ConsensusAddress(3);
        four.WaitFor(3, 0, 1, 2, 3);
        four.Kill(3);
        four.StartTwice(3);

        // Each of the two proposes what it has heard of, and prevotes its own: transfers all the time make that differ.
        Block evidence = WaitForBlock(four, block => block.Evidence.Count > 0, () => four.Send(0));
        Assert.All(evidence.Evidence, piece => Assert.Equal(twin, Assert.IsType<DuplicateVoteEvidence>(piece).VoteA.ValidatorAddress));
        Block without = WaitForBlock(four, block => block.Header.Height > evidence.Header.Height && block.LastCommit.Signatures.Count == 3);
        Assert.InRange(without.Header.Height, evidence.Header.Height + 3, evidence.Header.Height + 4); // two heights later, and its commit stands in the next
        Assert.DoesNotContain(without.LastCommit.Signatures, slot => slot.ValidatorAddress == twin);
        four.Commit(0);
        four.WaitFor(without.Header.Height + 3, 0, 1, 2);
        four.AssertOneChain();
    }

    private static bool SignedBy(Block block, Address validator) => block.LastCommit.Signatures.Any(slot => slot.Flag == BlockIdFlag.Commit && slot.ValidatorAddress == validator);

    // The first block of the chain of validator 0 that is so.
    private static Block WaitForBlock(FourValidators four, Func<Block, bool> isSo, Action? meanwhile = null)
    {
        long since = TimeProvider.System.GetTimestamp();
        for (long height = 1; ;)
        {
            meanwhile?.Invoke();
            if (height <= four.Height(0) && four.BlockOf(0, height) is { } block)
            {
                if (isSo(block)) return block;
                height++;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"no such block until {height}");
            Thread.Sleep(3);
        }
    }
}
