using R3mes.Application.Commitments;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.EndToEnd;

/// <summary>
/// Daemons killed around the height whose block opens a round: the precommits below it carry proofs of random functions, and it carries those of its last commit. Two below it those votes are
/// about to be made, one below it the block is about to be proposed. Nothing forks, all have one seed, and it is the lowest output of those proofs.
/// </summary>
public sealed class SeedHeightTests
{
    private const long Window = 5;
    private static readonly TimeSpan ProgressMax = TimeSpan.FromSeconds(5);

    // No round lives long enough to skip a window: each opens one.
    private static readonly RoundTiming Short = ChainParams.Devnet.Timing with { WindowBlocks = (ulong)Window, TrainingBlocks = 2 };

    [Theory]
    [InlineData(2)]
    [InlineData(1, Explicit = true)]
    public void Whoever_was_to_propose_is_killed_and_the_round_opens_without_it(int below)
    {
        using FourValidators four = new(timing: Short);
        for (int turn = 0; turn < 2; turn++)
        {
            long window = WaitBelowWindow(four, below);
            int victim = NextProposer(four);
            int[] others = [.. Enumerable.Range(0, FourValidators.Count).Where(index => index != victim)];
            four.Kill(victim);
            TimeSpan took = four.WaitFor(window + 1, others);
            Assert.True(took < ProgressMax, $"without the proposer {victim} it took {took} until past {window}");
            four.Start(victim);
            four.WaitFor(four.Height(others[0]) + 1, 0, 1, 2, 3);
            AssertOneSeed(four, window);
        }

        four.Commit(0);
        four.AssertOneChain();
    }

    [Theory]
    [InlineData(2, Explicit = true)]
    [InlineData(1)]
    public void Two_are_killed_and_the_round_opens_soon_after_one_is_back(int below)
    {
        using FourValidators four = new(timing: Short);
        for (int turn = 0; turn < 2; turn++)
        {
            long window = WaitBelowWindow(four, below);
            int first = NextProposer(four), second = (first + 1 + turn) % FourValidators.Count;
            int[] rest = [.. Enumerable.Range(0, FourValidators.Count).Where(index => index != first && index != second)];
            four.Kill(first);
            four.Kill(second);
            Thread.Sleep(1500);
            long still = rest.Max(four.Height);
            Assert.InRange(still, window - below, window + 1);
            Thread.Sleep(1500);
            Assert.Equal(still, rest.Max(four.Height));
            int back = turn == 0 ? first : second, away = turn == 0 ? second : first;
            four.Start(back);
            TimeSpan up = four.WaitFor(1, back); // it has opened its stores and answers
            TimeSpan took = four.WaitFor(still + 1, [back, .. rest]);
            Assert.True(took < ProgressMax, $"a quorum was there for {took}, after {up} of starting, before block {still + 1} was");
            four.WaitFor(window + 1, rest);
            four.Start(away);
            four.WaitFor(four.Height(rest[0]) + 1, 0, 1, 2, 3);
            AssertOneSeed(four, window);
        }

        four.Commit(0);
        four.AssertOneChain();
    }

    /// <summary>Waits until validator 0 has the block that lies so far below a window, not the first of them, and returns the window.</summary>
    private static long WaitBelowWindow(FourValidators four, int below)
    {
        four.WaitFor(Window, 0, 1, 2, 3);
        long window = (((four.Height(0) + below) / Window) + 1) * Window;
        four.WaitFor(window - below, 0);
        return window;
    }

    /// <summary>Who proposes the height in progress in its first round, as long as all take turns; else whoever it was before the last three.</summary>
    private static int NextProposer(FourValidators four)
    {
        long height = four.Height(0);
        Address[] recent = [.. Enumerable.Range(0, 3).Select(back => four.BlockOf(0, height - back)!.Header.ProposerAddress)];
        return Enumerable.Range(0, FourValidators.Count).First(index => !recent.Contains(four.ConsensusAddress(index)));
    }

    /// <summary>All have the round that a block opened, with the seed that the proofs in the block give.</summary>
    private static void AssertOneSeed(FourValidators four, long window)
    {
        Round[] last = [.. Enumerable.Range(0, FourValidators.Count).Select(index => four.RoundOf(index, opens: (ulong)window))];
        Assert.All(last, round => Assert.Equal(last[0].Seed, round.Seed));
        Digest before = four.RoundOf(0, opens: (ulong)(window - Window)).Seed;
        Assert.NotEqual(before, last[0].Seed);

        Block block = four.BlockOf(0, window)!;
        int signers = block.LastCommit.Signatures.Count(slot => slot.Flag == BlockIdFlag.Commit);
        Assert.InRange(signers, 3, 4);
        IReadOnlyList<VrfProof> proofs = SeedProofs.TryDecode(block.Txs[0], signers)!;
        int[] validators = [.. block.LastCommit.Signatures.Where(slot => slot.Flag == BlockIdFlag.Commit)
            .Select(slot => Enumerable.Range(0, FourValidators.Count).Single(index => four.ConsensusAddress(index) == slot.ValidatorAddress))];
        byte[] input = SeedInput.Of(four.ChainId, (ulong)(window - 1), before);
        VrfOutput[] outputs = [.. validators.Select((validator, place) =>
        {
            Assert.True(Ecvrf.TryVerify(four.VrfKey(validator), input, proofs[place], out VrfOutput output), $"the proof of validator {validator} in block {window}");
            return output;
        })];
        Assert.Equal(SeedInput.SeedOf(outputs), last[0].Seed);
    }
}
