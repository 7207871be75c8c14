using R3mes.Application.Codec;
using R3mes.Application.Commitments;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Aggregation.Messages;

/// <summary>Reveals the result that its proposer committed to.</summary>
public sealed record RevealAggregation : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgRevealAggregation";

    /// <summary>The operator drawn.</summary>
    public Address Proposer { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>The new adapter, stored already.</summary>
    public Cid ResultCid { get; init; }

    /// <summary>Root over the submissions that it combines.</summary>
    public Digest ParticipantsRoot { get; init; }

    /// <summary>The salt of the commitment.</summary>
    public Digest Salt { get; init; }

    /// <summary>Mean loss a token on the held-out text, fixed point 2^24. Informative.</summary>
    public long HeldOutLoss { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Proposer;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Proposer).WriteVarint(2, RoundId).Write(3, ResultCid).Write(4, ParticipantsRoot).Write(5, Salt)
        .WriteSigned(6, HeldOutLoss)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static RevealAggregation? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        RevealAggregation message = new()
        {
            Proposer = r.Address(1),
            RoundId = r.Varint(2),
            ResultCid = r.Cid(3),
            ParticipantsRoot = r.Digest(4),
            Salt = r.Digest(5),
            HeldOutLoss = r.NonNegative(6),
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
        if (round.Status != RoundStatus.Unveiling || block.Height > round.PhaseCloses) return AggregationErrors.NotUnveiling;
        if (proposal.Commitment.IsZero) return AggregationErrors.NotCommitted;
        if (proposal.Revealed) return AggregationErrors.AlreadyRevealed;
        AggregationRecord record = state.Record(RoundId);
        if (ParticipantsRoot != record.ParticipantsRoot) return AggregationErrors.ParticipantsMismatch;
        if (proposal.Commitment != CommitmentOn(block.Genesis.ChainId)) return AggregationErrors.CommitmentMismatch;

        state.PutProposal(proposal with { ResultCid = ResultCid, HeldOutLoss = HeldOutLoss, Revealed = true });
        state.PutRecord(record with { Reveals = record.Reveals + 1 });
        block.Events.Add(ChainEvent.Of(EventTypes.AggregationRevealed).With("round", RoundId).With("proposer", Proposer)
            .With("cid", ResultCid).With("held_out_loss", (ulong)HeldOutLoss));
        return null;
    }

    private Digest CommitmentOn(string chainId) => AggregationCommitment.Hash(chainId, RoundId, Proposer, ResultCid, ParticipantsRoot, Salt);

    private bool IsWhole => !Proposer.IsZero && !ResultCid.Digest.IsZero && !ParticipantsRoot.IsZero && !Salt.IsZero;
}
