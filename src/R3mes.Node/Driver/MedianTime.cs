using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>BFT time (CometBFT v0.38, spec/consensus/bft-time): a block's time is the median, weighted by power, of when the validators voted in its last commit.</summary>
public static class MedianTime
{
    /// <summary>The median of <paramref name="commit"/>, whose slots are those of <paramref name="validators"/>.</summary>
    public static Timestamp Of(Commit commit, ValidatorSet validators)
    {
        (Timestamp Time, long Power)[] votes = new (Timestamp, long)[commit.Signatures.Count];
        int count = 0;
        long total = 0;
        for (int i = 0; i < commit.Signatures.Count && i < validators.Validators.Count; i++)
        {
            if (commit.Signatures[i].Flag == BlockIdFlag.Absent) continue;
            long power = validators.Validators[i].VotingPower;
            votes[count++] = (commit.Signatures[i].Timestamp, power);
            total = checked(total + power);
        }

        Array.Sort(votes, 0, count, Comparer<(Timestamp Time, long Power)>.Create(static (a, b) => a.Time.CompareTo(b.Time)));
        long median = total / 2;
        for (int i = 0; i < count; i++)
        {
            if (median <= votes[i].Power) return votes[i].Time;
            median -= votes[i].Power;
        }

        return Timestamp.None;
    }
}
