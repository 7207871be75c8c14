using System.Diagnostics.Metrics;
using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Node.Driver;

namespace R3mes.Node.Metrics;

/// <content>Consensus: where the driver stands, who validates and who is missing, what was refused and why.</content>
public sealed partial class NodeMetrics
{
    private static readonly double[] ProposalBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300];

    private Histogram<double> _proposalToCommit = null!;

    private void CreateConsensus()
    {
        Gauge("remes_consensus_height", null, "Height in progress.", () => Figures?.Height);
        Gauge("remes_consensus_round", null, "Round of the height in progress, 0 while none has begun.", () => Figures?.Round);
        Meter.CreateObservableGauge("remes_consensus_step", Steps, null, "1 for the step of the round that this node is in, 0 for the others.");
        Gauge("remes_consensus_decided_round", null, "Round that decided the last committed block.", () => Figures?.DecidedRound);
        Gauge("remes_consensus_validators", null, "Validators of the height in progress.", () => Figures?.Validators);
        Gauge("remes_consensus_power", null, "Power of the validators of the height in progress.", () => Figures?.Power);
        Gauge("remes_consensus_own_power", null, "Power of this node's validator, 0 when it has none.", () => Figures?.OwnPower);
        Gauge("remes_consensus_missing_validators", null, "Validators whose precommit the last block's commit of the block below it lacks.", () => Figures?.Missing);
        Gauge("remes_consensus_missing_power", null, "Power of those.", () => Figures?.MissingPower);
        Gauge("remes_consensus_behind_blocks", null, "Blocks that a peer says it has and this node has not.", () => _node?.Driver.Behind);
        Total("remes_consensus_rounds_total", null, "Rounds of consensus that began since the start.", () => Counts?.Rounds);
        Total("remes_consensus_equivocations_total", null, "Pairs of votes since the start by which a validator contradicted itself.", () => Counts?.Equivocations);
        Total("remes_consensus_caught_up_blocks_total", null, "Blocks that peers brought with their commits since the start.", () => Counts?.CaughtUp);
        Total("remes_consensus_missed_precommits_total", null, "Precommits that commits in blocks lack since the start, of all validators.", () => Counts?.Missed);
        Total("remes_consensus_own_missed_precommits_total", null, "Those of this node's validator.", () => Counts?.OwnMissed);
        Meter.CreateObservableCounter("remes_consensus_refused_total", RefusedByDriver, null, "Messages that the driver refused and signatures that it did not give since the start, by reason.");
        Meter.CreateObservableCounter("remes_consensus_votes_not_counted_total", RefusedByCore, null, "Signed votes that were not counted since the start, by reason.");
        _proposalToCommit = Meter.CreateHistogram("remes_consensus_proposal_to_commit_seconds", "seconds", "Time from a height's first proposal here until its block was final and executed.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = ProposalBounds });
    }

    private DriverFigures? Figures => _node?.Driver.Figures;

    private DriverCounts? Counts => _node?.Driver.Counts;

    private void WatchDriver(ConsensusDriver driver)
    {
        AddBuffer("consensus_ahead", () => driver.AheadFill);
        AddBuffer("consensus_catch_up", () => driver.CatchUpFill);
        AddBuffer("consensus_evidence", () => driver.EvidenceFill);
    }

    private IEnumerable<Measurement<long>> Steps()
    {
        if (Figures is not { } figures) yield break;
        foreach (Step step in Enum.GetValues<Step>()) yield return new Measurement<long>(step == figures.Step ? 1 : 0, Tag("step", DriverLabels.Of(step)));
    }

    private IEnumerable<Measurement<long>> RefusedByDriver()
    {
        if (Counts is not { } counts) yield break;
        foreach (DriverRefusal reason in Enum.GetValues<DriverRefusal>()) yield return new Measurement<long>(counts.Refused(reason), Tag("reason", DriverLabels.Of(reason)));
    }

    private IEnumerable<Measurement<long>> RefusedByCore()
    {
        if (_node is not { } node) yield break;
        foreach (VoteRefusal reason in Enum.GetValues<VoteRefusal>())
        {
            if (reason != VoteRefusal.None) yield return new Measurement<long>(node.Driver.VotesRefused(reason), Tag("reason", DriverLabels.Of(reason)));
        }
    }
}
