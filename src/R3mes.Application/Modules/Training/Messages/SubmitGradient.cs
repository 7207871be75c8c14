using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Training.Messages;

/// <summary>Names a gradient that is already stored: hash and metadata only.</summary>
public sealed record SubmitGradient : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgSubmitGradient";

    /// <summary>Who.</summary>
    public Address Miner { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>Name of the gradient's bytes.</summary>
    public Cid GradientCid { get; init; }

    /// <summary>Hash of the gradient by tensor.</summary>
    public Digest GradientHash { get; init; }

    /// <summary>Root over the digests of the steps.</summary>
    public Digest TraceRoot { get; init; }

    /// <summary>Samples trained on.</summary>
    public ulong Samples { get; init; }

    /// <summary>Tokens trained on.</summary>
    public ulong Tokens { get; init; }

    /// <summary>Mean loss a token on the probe batch before, fixed point 2^24.</summary>
    public long LossBefore { get; init; }

    /// <summary>The same after local training.</summary>
    public long LossAfter { get; init; }

    /// <summary>What it was computed on.</summary>
    public Device Device { get; init; } = new();

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Miner;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Miner).WriteVarint(2, RoundId).Write(3, GradientCid).Write(4, GradientHash).Write(5, TraceRoot)
        .WriteVarint(6, Samples).WriteVarint(7, Tokens).WriteSigned(8, LossBefore).WriteSigned(9, LossAfter)
        .WriteMessage(10, Device.Encode())
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static SubmitGradient? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        SubmitGradient message = new()
        {
            Miner = r.Address(1),
            RoundId = r.Varint(2),
            GradientCid = r.Cid(3),
            GradientHash = r.Digest(4),
            TraceRoot = r.Digest(5),
            Samples = r.Varint(6),
            Tokens = r.Varint(7),
            LossBefore = r.NonNegative(8),
            LossAfter = r.NonNegative(9),
            Device = Device.Read(ref r, 10),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        TrainingState state = new(overlay);
        Round? round = state.FindRound(RoundId);
        if (round is null) return TrainingErrors.RoundUnknown;
        if (round.Status != RoundStatus.Training || block.Height > round.Closes) return TrainingErrors.RoundClosed;
        Miner? miner = state.FindMiner(Miner);
        if (miner is null) return TrainingErrors.MinerUnknown;
        Assignment? assignment = state.FindAssignment(RoundId, Miner);
        if (assignment is null) return TrainingErrors.NotAssigned;
        if (assignment.Submitted) return TrainingErrors.AlreadySubmitted;
        if (!block.Params.Stake.IsMet(miner)) return TrainingErrors.StakeTooLow;
        if (Samples != block.Params.Training.Samples() || Tokens != block.Params.Training.Tokens()) return TrainingErrors.WorkMismatch;

        state.PutAssignment(assignment with { Submitted = true });
        state.PutSubmission(ToStored(block.Height));
        state.PutRound(round with { Submitted = round.Submitted + 1 });
        block.Events.Add(ChainEvent.Of(EventTypes.GradientSubmitted).With("round", RoundId).With("miner", Miner).With("cid", GradientCid)
            .With("loss_before", (ulong)LossBefore).With("loss_after", (ulong)LossAfter));
        return null;
    }

    private StoredGradient ToStored(ulong height) => new()
    {
        RoundId = RoundId,
        Miner = Miner,
        GradientCid = GradientCid,
        GradientHash = GradientHash,
        TraceRoot = TraceRoot,
        Samples = Samples,
        Tokens = Tokens,
        LossBefore = LossBefore,
        LossAfter = LossAfter,
        Device = Device,
        Height = height,
        Status = SubmissionStatus.Provisional,
    };

    private bool IsWhole => !Miner.IsZero && !GradientCid.Digest.IsZero && !GradientHash.IsZero && !TraceRoot.IsZero;
}
