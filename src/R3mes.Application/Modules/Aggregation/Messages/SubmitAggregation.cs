using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Aggregation.Messages;

/// <summary>Commits a drawn proposer to its result.</summary>
public sealed record SubmitAggregation : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgSubmitAggregation";

    /// <summary>The operator drawn.</summary>
    public Address Proposer { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Of AggregationCommitment.</summary>
    public Digest Commitment { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Proposer;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Proposer).WriteVarint(2, RoundId).Write(3, Commitment)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static SubmitAggregation? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        SubmitAggregation message = new()
        {
            Proposer = r.Address(1),
            RoundId = r.Varint(2),
            Commitment = r.Digest(3),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        AggregationState state = new(overlay);
        Round? round = state.Training.FindRound(RoundId);
        if (round is null) return TrainingErrors.RoundUnknown;
        AggregationProposal? proposal = state.FindProposal(RoundId, Proposer);
        if (proposal is null) return AggregationErrors.NotDrawn;
        if (round.Status != RoundStatus.Aggregating || block.Height > round.PhaseCloses) return AggregationErrors.NotAggregating;
        if (!proposal.Commitment.IsZero) return AggregationErrors.AlreadyCommitted;

        AggregationRecord record = state.Record(RoundId);
        state.PutProposal(proposal with { Commitment = Commitment });
        state.PutRecord(record with { Commits = record.Commits + 1 });
        block.Events.Add(ChainEvent.Of(EventTypes.AggregationCommitted).With("round", RoundId).With("proposer", Proposer));
        return null;
    }

    private bool IsWhole => !Proposer.IsZero && !Commitment.IsZero;
}
