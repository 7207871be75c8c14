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

/// <summary>A proposer: combines the accepted gradients, stores the new adapter, commits to it, and reveals it when all drawn proposers have committed.</summary>
public sealed class AggregatorWorker(
    string name, AccountSender sender, IChainClient chain, RoundMaterial material, AggregationRule rule, HeldOutLosses heldOut, IContentStore content, IWorkerNotes notes) : IWorker
{
    private const long BlocksToInclusion = 5;

    private (ulong Round, Cid Cid, long Loss)? _result;
    private (ulong Round, bool Reveal) _sent;
    private long _sentAt;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Poll(CancellationToken stop)
    {
        RoundView? round = chain.CurrentRound();
        if (round is null || round.Round.Status is not (RoundStatus.Aggregating or RoundStatus.Unveiling)) return;
        AggregationView? aggregation = chain.Aggregation(round.Round.Id);
        AggregationProposal? own = aggregation?.Proposals.FirstOrDefault(p => p.Proposer == sender.Address);
        if (aggregation is null || own is null) return;
        bool reveal = round.Round.Status == RoundStatus.Unveiling;
        bool due = reveal ? !own.Commitment.IsZero && !own.Revealed : own.Commitment.IsZero;
        if (!due || (_sent == (round.Round.Id, reveal) && chain.Height < _sentAt + BlocksToInclusion)) return;
        if (_result?.Round != round.Round.Id) _result = Combine(aggregation);
        if (_result is not { } result || stop.IsCancellationRequested) return;
        Send(reveal ? Reveal(aggregation, result.Cid, result.Loss) : Commit(aggregation, result.Cid), round.Round.Id, reveal);
    }

    private (ulong, Cid, long)? Combine(AggregationView aggregation)
    {
        Adapter? adapter = rule.Apply(aggregation, material);
        if (adapter is null)
        {
            notes.Say(name, $"cannot fetch every gradient of round {aggregation.Round.Id}; trying again after the next block");
            return null;
        }

        Cid cid = content.Put(adapter.Encode());
        if (heldOut.Of(cid, adapter) is { } loss) return (aggregation.Round.Id, cid, loss.MeanLossFixed);
        notes.Say(name, $"cannot fetch the held-out text of round {aggregation.Round.Id}; trying again after the next block");
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
