using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <content>What metrics read from another thread.</content>
public sealed partial class ConsensusDriver
{
    private volatile DriverFigures? _figures;
    private (int Validators, long Power) _missing;
    private TimeSpan? _proposedAt;
    private long _behind;

    /// <summary>Where the driver stood when it went on last; null before <see cref="Recover"/>.</summary>
    public DriverFigures? Figures => _figures;

    /// <summary>Blocks that a peer says it has and this node has not.</summary>
    public long Behind => Interlocked.Read(ref _behind);

    /// <summary>How full the buffer of messages of the next height is, 0 to 1.</summary>
    public double AheadFill => _ahead.Fill;

    /// <summary>How full the buffer of blocks that wait for those below them is, 0 to 1.</summary>
    public double CatchUpFill => _catchUp.Fill;

    /// <summary>How many pieces of evidence wait for a block, of as many as may, 0 to 1.</summary>
    public double EvidenceFill => (double)_evidence.Count / EvidencePool.CountMax;

    /// <summary>Votes that the core did not count since the start, for a reason.</summary>
    /// <param name="reason">Not None.</param>
    public long VotesRefused(VoteRefusal reason) => _core.Refused(reason);

    private void Publish()
    {
        ValidatorSet validators = Validators;
        int self = Self is { } address ? validators.IndexOf(address) : -1;
        _figures = new DriverFigures
        {
            Height = Height,
            Round = Round,
            Step = _started ? _core.Step : Step.New,
            Validators = validators.Validators.Count,
            Power = validators.TotalPower,
            OwnPower = self < 0 ? 0 : validators.Validators[self].VotingPower,
            Missing = _missing.Validators,
            MissingPower = _missing.Power,
            DecidedRound = _tip.Commit.Round,
        };
    }

    /// <summary>A block is about to be the tip: who is missing in the commit of the one below it.</summary>
    private void NoteMissing(Block block)
    {
        ValidatorSet? signers = _tip.Validators.Last;
        Counts.CountMissed(block.LastCommit, signers, _signer?.Address);
        _missing = default;
        for (int i = 0; i < block.LastCommit.Signatures.Count; i++)
        {
            if (block.LastCommit.Signatures[i].Flag == BlockIdFlag.Absent) _missing = (_missing.Validators + 1, _missing.Power + (signers?.Validators[i].VotingPower ?? 0));
        }
    }

    /// <summary>How long ago the height's first proposal came, which begins anew; null where there was none, as for a block that a peer brought.</summary>
    private TimeSpan? TakeSinceProposal()
    {
        TimeSpan? since = _clock.Elapsed - _proposedAt;
        _proposedAt = null;
        return since;
    }
}
