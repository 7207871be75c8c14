using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>What happened in the driver, by kind and reason. Written by its thread, read by metrics.</summary>
public sealed class DriverCounts
{
    private readonly long[] _refused = new long[Enum.GetValues<DriverRefusal>().Length];
    private long _rounds;
    private long _equivocations;
    private long _caughtUp;
    private long _missed;
    private long _ownMissed;

    /// <summary>Rounds that began.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>Pairs of votes by which a validator contradicted itself.</summary>
    public long Equivocations => Interlocked.Read(ref _equivocations);

    /// <summary>Blocks that a peer brought with their commits.</summary>
    public long CaughtUp => Interlocked.Read(ref _caughtUp);

    /// <summary>Precommits that final blocks' last commits lack, of all validators.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    /// <summary>Those of them that are this validator's own.</summary>
    public long OwnMissed => Interlocked.Read(ref _ownMissed);

    /// <summary>Messages refused, and signatures not given, for a reason.</summary>
    /// <param name="reason">Why.</param>
    public long Refused(DriverRefusal reason) => Interlocked.Read(ref _refused[(int)reason]);

    internal void RoundBegan() => Interlocked.Increment(ref _rounds);

    internal void Equivocated() => Interlocked.Increment(ref _equivocations);

    internal void CameByPeer() => Interlocked.Increment(ref _caughtUp);

    internal void Refuse(DriverRefusal reason) => Interlocked.Increment(ref _refused[(int)reason]);

    /// <summary>Counts the slots of a block's last commit that are empty.</summary>
    internal void CountMissed(Commit lastCommit, ValidatorSet? validators, Address? self)
    {
        int own = self is { } address && validators is not null ? validators.IndexOf(address) : -1;
        for (int i = 0; i < lastCommit.Signatures.Count; i++)
        {
            if (lastCommit.Signatures[i].Flag != BlockIdFlag.Absent) continue;
            Interlocked.Increment(ref _missed);
            if (i == own) Interlocked.Increment(ref _ownMissed);
        }
    }
}
