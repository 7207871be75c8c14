using System.Diagnostics.Metrics;
using R3mes.Application.Records;
using R3mes.Node.Workers;

namespace R3mes.Node.Metrics;

/// <content>Training and verification: what workers of this process did.</content>
public sealed partial class NodeMetrics
{
    private static readonly double[] WorkBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

    private Counter<long> _trainingSteps = null!;
    private Counter<long> _trainingTokens = null!;
    private Histogram<double> _trainingStepSeconds = null!;
    private Counter<long> _verificationSteps = null!;
    private Counter<long> _verificationTokens = null!;
    private Counter<long> _reExecutions = null!;
    private Histogram<double> _reExecutionSeconds = null!;
    private double _trainingLoss = double.NaN;

    private void CreateWork()
    {
        InstrumentAdvice<double> seconds = new() { HistogramBucketBoundaries = WorkBounds };
        _trainingSteps = Meter.CreateCounter<long>("remes_training_steps_total", null, "Optimiser steps done by miners of this process.");
        _trainingTokens = Meter.CreateCounter<long>("remes_training_tokens_total", "tokens", "Tokens trained on by miners of this process.");
        _trainingStepSeconds = Meter.CreateHistogram("remes_training_step_seconds", "seconds", "Time of a miner's step, waiting for the lane not counted.", advice: seconds);
        Gauge("remes_training_loss_nats", "nats", "Mean training loss a token of the last step done here.", () => Volatile.Read(ref _trainingLoss) is var loss && double.IsNaN(loss) ? null : loss);
        _verificationSteps = Meter.CreateCounter<long>("remes_verification_steps_total", null, "Optimiser steps done again by verifiers of this process.");
        _verificationTokens = Meter.CreateCounter<long>("remes_verification_tokens_total", "tokens", "Tokens trained on again by verifiers of this process.");
        _reExecutions = Meter.CreateCounter<long>("remes_verification_reexecutions_total", null, "Re-executions that ended in a finding, by subject and verdict.");
        _reExecutionSeconds = Meter.CreateHistogram("remes_verification_reexecution_seconds", "seconds", "Time of a re-execution by subject, waiting for the lane not counted.", advice: seconds);
    }

    /// <inheritdoc/>
    public void Worked(WorkStep work)
    {
        AddWork(work.Purpose, 1, work.Tokens);
        if (work.Purpose != WorkPurpose.Training) return;
        _trainingStepSeconds.Record(work.Seconds);
        Volatile.Write(ref _trainingLoss, work.LossNats);
    }

    /// <inheritdoc/>
    public void Found(Subject subject, Verdict verdict, double seconds)
    {
        AddFinding(subject, verdict, 1);
        if (verdict != Verdict.Unavailable) _reExecutionSeconds.Record(seconds, Tag("subject", subject.ToText()));
    }

    /// <inheritdoc/>
    public void Step(string worker, int step, int steps, double lossNats)
    {
    }

    /// <inheritdoc/>
    public void Say(string worker, string sentence)
    {
    }

    private void AddWork(WorkPurpose purpose, long steps, long tokens)
    {
        bool trains = purpose == WorkPurpose.Training;
        (trains ? _trainingSteps : _verificationSteps).Add(steps);
        (trains ? _trainingTokens : _verificationTokens).Add(tokens);
    }

    private void AddFinding(Subject subject, Verdict verdict, long count) => _reExecutions.Add(count, Tag("subject", subject.ToText()), Tag("verdict", verdict.ToText()));
}
