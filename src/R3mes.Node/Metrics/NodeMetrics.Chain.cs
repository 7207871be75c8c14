using System.Diagnostics.Metrics;
using System.Globalization;
using R3mes.Application.Blocks;
using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Metrics;

/// <content>The chain: what committed blocks did, and what the state says after them.</content>
public sealed partial class NodeMetrics
{
    private const double LossUnit = 16777216.0;
    private static readonly double[] IntervalBounds = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300];

    private Counter<long> _transactions = null!;
    private Counter<long> _transactionFailures = null!;
    private Counter<long> _roundsEnded = null!;
    private Counter<long> _submissions = null!;
    private Counter<long> _verified = null!;
    private Counter<long> _rejected = null!;
    private Counter<long> _slashes = null!;
    private Counter<long> _verdictsMissed = null!;
    private Histogram<double> _blockInterval = null!;
    private volatile ChainFigures? _figures;

    private sealed record ChainFigures(long Height, Timestamp BlockTime, Round? Round, ulong ModelVersion, Supply Supply, double? HeldOutLossNats);

    private void CreateChain()
    {
        Gauge("remes_chain_height", null, "Height of the last committed block.", () => _figures?.Height);
        Gauge("remes_chain_last_block_timestamp_seconds", "seconds", "Time in the last block's header, Unix time.", () => _figures?.BlockTime.ToUnixMilliseconds() / 1000.0);
        _blockInterval = Meter.CreateHistogram("remes_chain_block_interval_seconds", "seconds", "Time between a block and the one below it, as their headers have it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = IntervalBounds });
        _transactions = Meter.CreateCounter<long>("remes_chain_transactions_total", null, "Transactions in committed blocks since the start, done or failed.");
        _transactionFailures = Meter.CreateCounter<long>("remes_chain_transaction_failures_total", null, "Failed transactions in committed blocks since the start, by code and name of the error.");
        Gauge("remes_chain_round", null, "Id of the latest round, 0 before the first.", () => _figures is { } figures ? figures.Round?.Id ?? 0 : null);
        Meter.CreateObservableGauge("remes_chain_round_phase", Phases, null, "1 for the phase that the latest round is in, 0 for the others.");
        _roundsEnded = Meter.CreateCounter<long>("remes_chain_rounds_total", null, "Rounds that ended since the start, final or failed.");
        _submissions = Meter.CreateCounter<long>("remes_chain_submissions_total", null, "Gradients taken by the chain since the start.");
        _verified = Meter.CreateCounter<long>("remes_chain_verified_total", null, "Gradients found valid by verdict since the start.");
        _rejected = Meter.CreateCounter<long>("remes_chain_rejected_total", null, "Gradients left out by verdict since the start, by status.");
        _slashes = Meter.CreateCounter<long>("remes_chain_slashes_total", null, "Stakes slashed since the start, of miners and of validators.");
        _verdictsMissed = Meter.CreateCounter<long>("remes_chain_verdicts_missed_total", null, "Drawn verdicts that were not revealed in time, since the start.");
        Gauge("remes_chain_model_version", null, "Version of the model that is final.", () => _figures?.ModelVersion);
        Gauge("remes_chain_held_out_loss_nats", "nats", "Held-out loss a token of the last model that became final since the start.", () => _figures?.HeldOutLossNats);
        Total("remes_chain_minted_uremes_total", "uremes", "Minted since genesis.", () => _figures?.Supply.Minted.Uremes);
        Total("remes_chain_burned_uremes_total", "uremes", "Burned since genesis.", () => _figures?.Supply.Burned.Uremes);
    }

    /// <summary>Reads what is scraped later: the chain's lock may be held for a whole block, and a scrape should not wait for it.</summary>
    private void ReadChain(ChainNode node)
    {
        ChainTip tip = node.Driver.Tip;
        double? loss = _figures?.HeldOutLossNats;
        _figures = node.Chain.Read(view => new ChainFigures(tip.Height, tip.Time, view.LastRound, view.GlobalModel().Version, view.Supply().Supply, loss));
    }

    private void OnCommitted(CommittedBlock block)
    {
        if (_figures is { Height: > 0 } before) _blockInterval.Record((block.Block.Header.Time.ToUnixMilliseconds() - before.BlockTime.ToUnixMilliseconds()) / 1000.0);
        if (block.SinceProposal is { } since) _proposalToCommit.Record(since.TotalSeconds);
        foreach (TxResult result in block.Result.TxResults)
        {
            if (!result.IsTransaction) continue;
            _transactions.Add(1, Tag("result", result.IsOk ? "done" : "failed"));
            if (!result.IsOk) _transactionFailures.Add(1, CodeAndReason(result.Code));
            foreach (ChainEvent happened in result.Events) Count(happened);
        }

        foreach (ChainEvent happened in block.Result.Events) Count(happened);
        ReadChain(_node!);
    }

    private void Count(ChainEvent happened)
    {
        switch (happened.Type)
        {
            case EventTypes.GradientSubmitted:
                _submissions.Add(1);
                break;
            case EventTypes.GradientVerified:
                _verified.Add(1);
                break;
            case EventTypes.GradientRejected:
                _rejected.Add(1, Tag("status", happened["status"]));
                break;
            case EventTypes.RoundFinal:
                _roundsEnded.Add(1, Tag("result", "final"));
                if (_figures is { } figures && long.TryParse(happened["held_out_loss"], NumberStyles.None, CultureInfo.InvariantCulture, out long loss))
                    _figures = figures with { HeldOutLossNats = loss / LossUnit };
                break;
            case EventTypes.RoundFailed:
                _roundsEnded.Add(1, Tag("result", "failed"));
                break;
            case EventTypes.MinerSlashed:
                _slashes.Add(1, Tag("party", "miner"));
                break;
            case EventTypes.ValidatorSlashed:
                _slashes.Add(1, Tag("party", "validator"));
                break;
            case EventTypes.VerdictMissed:
                _verdictsMissed.Add(1);
                break;
        }
    }

    private IEnumerable<Measurement<long>> Phases()
    {
        if (_figures is not { } figures) yield break;
        RoundStatus now = figures.Round?.Status ?? RoundStatus.None;
        for (RoundStatus phase = RoundStatus.None; phase <= RoundStatus.Failed; phase++)
            yield return new Measurement<long>(phase == now ? 1 : 0, Tag("phase", phase.ToText()));
    }
}
