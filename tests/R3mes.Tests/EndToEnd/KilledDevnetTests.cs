using R3mes.Application.Records;
using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>A devnet that is killed without warning again and again comes to the end of its rounds as if it had not been.</summary>
public sealed class KilledDevnetTests
{
    [Fact]
    public void Killed_in_every_phase_it_still_passes_and_no_honest_party_pays_for_it()
    {
        using TemporaryFolder folder = new();
        string home = folder.Named("devnet");
        foreach (string moment in (string[])["round 1 opened", "round 1 of 2, verifying", "round 1 of 2, revealing", "round 2 of 2, aggregating"])
        {
            using RemesdProcess killed = Run(home);
            killed.WaitFor(moment);
            killed.Kill();
        }

        using RemesdProcess last = Run(home);
        last.WaitForExit();
        Assert.True(last.ExitCode == 0, last.ToString());
        Assert.Contains("\nPASS: ", last.Output, StringComparison.Ordinal);

        DevnetRecord record = DevnetRecord.Read(home);
        Assert.Equal(2UL, record.RoundsEnded);
        Assert.Equal(Enumerable.Range(1, record.Blocks.Count).Select(height => (long)height), record.Blocks.Select(block => block.Header.Height));
        Assert.Equal(record.AppHash, record.ReplayedAppHash);
        Assert.True(record.Supply.IsConserved);
        Assert.Single(record.Miners, miner => !miner.Miner.Slashed.IsZero);
        Assert.All(record.Miners, miner => Assert.Equal(0UL, (ulong)miner.Miner.RoundsMissed));
        Assert.All(record.Validators, validator => Assert.True(validator.Slashed.IsZero));
        Assert.Equal(2, record.Submissions.Count(submission => submission.Status == SubmissionStatus.Verified));
        Assert.Single(record.Submissions, submission => submission.Status == SubmissionStatus.Invalid);
    }

    // Two miners, one of them the cheat: the fewest that show both.
    private static RemesdProcess Run(string home) => RemesdProcess.Devnet(home, "--rounds", "2", "--miners", "2");
}
