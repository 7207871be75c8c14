using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Training;
using R3mes.Node.Mempool;
using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Workers;

/// <summary>
/// A miner: trains what it is assigned, stores the gradient, then says so on chain. A gradient that could not be stored is kept, and only stored and sent at the
/// next try. Restarted at any moment it does the same again and gets the same bits.
/// </summary>
public sealed class MinerWorker(
    string name, AccountSender sender, IChainClient chain, ITrainingLane lane, RoundMaterial material, IContentStore content, Device device, IWorkerNotes notes) : IWorker
{
    // A transaction that is not in a block after this many was dropped: it is sent again.
    private const long BlocksToInclusion = 5;

    private SubmitGradient? _submission;
    private byte[]? _unstored; // the gradient of _submission until the content store took it
    private ulong _roundWithoutResult;
    private long _sentAt;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Poll(CancellationToken stop)
    {
        RoundView? view = chain.CurrentRound();
        if (view is null || view.Round.Status != RoundStatus.Training || _submission?.RoundId != view.Round.Id) (_submission, _unstored) = (null, null);
        if (view is null || view.Round.Status != RoundStatus.Training || view.Round.Id == _roundWithoutResult) return;
        Assignment? own = view.Assignments.FirstOrDefault(a => a.Miner == sender.Address);
        if (own is null || own.Submitted) return;
        bool isSent = _submission is not null && _unstored is null;
        if (isSent && chain.Height < _sentAt + BlocksToInclusion) return;
        _submission ??= Work(view.Round, own, stop);
        if (_submission is null) return;
        Store();
        Submit();
    }

    private SubmitGradient? Work(Round round, Assignment own, CancellationToken stop)
    {
        TrainingJob? job = material.Job(round, own);
        if (job is null)
        {
            notes.Say(name, $"cannot fetch the adapter or shard {own.Shard} of round {round.Id}; trying again after the next block");
            return null;
        }

        LocalWork work = lane.Train(job, new StepReporter(name, WorkPurpose.Training, chain.Genesis.Params.Training.LocalSteps, notes, stop));
        if (work.Status == TrainingStatus.Stopped) return null;
        if (work.Gradient is null)
        {
            _roundWithoutResult = round.Id;
            notes.Say(name, $"round {round.Id} diverged in step {work.Steps + 1}{(work.Refused is { } value ? $" ({value.Sentence})" : "")}: there is nothing to submit");
            return null;
        }

        _unstored = work.Gradient.Encode();
        return new SubmitGradient
        {
            Miner = sender.Address,
            RoundId = round.Id,
            GradientCid = Cid.Of(_unstored),
            GradientHash = work.Gradient.Hash,
            TraceRoot = work.TraceRoot,
            Samples = (ulong)work.Samples,
            Tokens = (ulong)work.Tokens,
            LossBefore = work.LossBeforeFixed,
            LossAfter = work.LossAfterFixed,
            Device = device,
        };
    }

    // Before it is announced: whoever reads of it can fetch it.
    private void Store()
    {
        if (_unstored is null) return;
        content.Put(_unstored);
        _unstored = null;
    }

    private void Submit()
    {
        TxIntakeResult result = sender.Send(_submission!);
        _sentAt = chain.Height;
        if (!result.IsOk) notes.Say(name, $"the submission for round {_submission!.RoundId} was refused: {result.Log}");
    }
}
