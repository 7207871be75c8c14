using R3mes.Application.Commitments;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Node.Mempool;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Workers;

/// <summary>
/// A proposer: combines the accepted gradients, stores the new adapter, commits to it, and reveals it when all drawn proposers have committed. An adapter that could
/// not be stored is kept, and not combined again at the next try.
/// </summary>
public sealed class AggregatorWorker(
    string name, AccountSender sender, IChainClient chain, RoundMaterial material, AggregationRule rule, HeldOutLosses heldOut, IContentStore content, IWorkerNotes notes) : IWorker
{
    private const long BlocksToInclusion = 5;

    private (ulong Round, Adapter Adapter)? _combined; // until it is stored and its loss is known
    private (ulong Round, Cid Cid, long Loss)? _result;
    private (ulong Round, bool Reveal) _sent;
    private long _sentAt;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Poll(CancellationToken stop)
    {
        RoundView? round = chain.CurrentRound();
        bool isAggregating = round?.Round.Status is RoundStatus.Aggregating or RoundStatus.Unveiling;
        if (!isAggregating || _combined?.Round != round!.Round.Id) _combined = null;
        if (!isAggregating) return;
        AggregationView? aggregation = chain.Aggregation(round!.Round.Id);
        AggregationProposal? own = aggregation?.Proposals.FirstOrDefault(p => p.Proposer == sender.Address);
        if (aggregation is null || own is null) return;
        bool reveal = round.Round.Status == RoundStatus.Unveiling;
        bool due = reveal ? !own.Commitment.IsZero && !own.Revealed : own.Commitment.IsZero;
        if (!due || (_sent == (round.Round.Id, reveal) && chain.Height < _sentAt + BlocksToInclusion)) return;
        if (_result?.Round != round.Round.Id) _result = Finish(aggregation);
        if (_result is not { } result || stop.IsCancellationRequested) return;
        Send(reveal ? Reveal(aggregation, result.Cid, result.Loss) : Commit(aggregation, result.Cid), round.Round.Id, reveal);
    }

    private (ulong, Cid, long)? Finish(AggregationView aggregation)
    {
        _combined ??= Combine(aggregation);
        if (_combined is not { } combined) return null;
        Cid cid = content.Put(combined.Adapter.Encode());
        if (heldOut.Of(cid, combined.Adapter) is { } loss)
        {
            _combined = null;
            if (!loss.Finite) notes.Say(name, $"the combined adapter of round {combined.Round} has no finite held-out loss{(loss.Refused is { } value ? $" ({value.Sentence})" : "")}");
            return (combined.Round, cid, loss.MeanLossFixed);
        }

        notes.Say(name, $"cannot fetch the held-out text of round {combined.Round}; trying again after the next block");
        return null;
    }

    private (ulong, Adapter)? Combine(AggregationView aggregation)
    {
        if (rule.Apply(aggregation, material) is { } adapter) return (aggregation.Round.Id, adapter);
        notes.Say(name, $"cannot fetch every gradient of round {aggregation.Round.Id}; trying again after the next block");
        return null;
    }

    private SubmitAggregation Commit(AggregationView aggregation, Cid result) => new()
    {
        Proposer = sender.Address,
        RoundId = aggregation.Round.Id,
        Commitment = AggregationCommitment.Hash(
            chain.Genesis.ChainId, aggregation.Round.Id, sender.Address, result, aggregation.Record.ParticipantsRoot, Salt(aggregation.Round.Id)),
    };

    private RevealAggregation Reveal(AggregationView aggregation, Cid result, long loss) => new()
    {
        Proposer = sender.Address,
        RoundId = aggregation.Round.Id,
        ResultCid = result,
        ParticipantsRoot = aggregation.Record.ParticipantsRoot,
        Salt = Salt(aggregation.Round.Id),
        HeldOutLoss = loss,
    };

    private void Send(ChainMessage message, ulong round, bool reveal)
    {
        TxIntakeResult result = sender.Send(message);
        (_sent, _sentAt) = ((round, reveal), chain.Height);
        if (!result.IsOk) notes.Say(name, $"the aggregation of round {round} was refused: {result.Log}");
    }

    private Digest Salt(ulong round) => sender.Secret("aggregation", hash => hash.AddString(chain.Genesis.ChainId).Add(round));
}
