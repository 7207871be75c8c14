using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Application.Modules.Aggregation.Messages;

/// <summary>Challenges a revealed aggregation: validators re-execute it, and the loser pays. The model is not rolled back.</summary>
public sealed record ChallengeAggregation : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgChallengeAggregation";

    /// <summary>Who challenges.</summary>
    public Address Challenger { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>What it puts up, at least the multiple of the base reward.</summary>
    public Amount Bond { get; init; }

    /// <summary>The result that it computed.</summary>
    public Cid ClaimedCid { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Challenger;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Challenger).WriteVarint(2, RoundId).Write(3, Bond).Write(4, ClaimedCid)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static ChallengeAggregation? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        ChallengeAggregation message = new()
        {
            Challenger = r.Address(1),
            RoundId = r.Varint(2),
            Bond = r.Coin(3),
            ClaimedCid = r.Cid(4),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        AggregationState state = new(overlay);
        Round? round = state.Training.FindRound(RoundId);
        if (round is null) return TrainingErrors.RoundUnknown;
        if (round.Status != RoundStatus.Challenge || block.Height > round.PhaseCloses) return AggregationErrors.NotChallengeable;
        if (state.Verification.FindDispute(RoundId) is not null) return AggregationErrors.AlreadyChallenged;
        AggregationRecord record = state.Record(RoundId);
        if (record.Proposer == Challenger) return AggregationErrors.OwnResult;
        if (record.ResultCid == ClaimedCid) return AggregationErrors.SameResult;
        if (Bond < block.Params.Rewards.ChallengeBondMin) return AggregationErrors.BondTooLow;
        if (state.Bank.Balance(Challenger) < Bond) return AggregationErrors.BondUnaffordable;

        state.Bank.Transfer(Challenger, ModuleAccounts.Bonds, Bond);
        state.Verification.OpenDispute(new Dispute
        {
            RoundId = RoundId,
            Challenger = Challenger,
            Proposer = record.Proposer,
            Bond = Bond,
            ClaimedCid = ClaimedCid,
            Status = DisputeStatus.Opened,
        });
        block.Events.Add(ChainEvent.Of(EventTypes.AggregationChallenged).With("round", RoundId).With("challenger", Challenger).With("bond", Bond));
        return null;
    }

    private bool IsWhole => !Challenger.IsZero && !Bond.IsZero && !ClaimedCid.Digest.IsZero;
}
