using R3mes.Application.Codec;
using R3mes.Application.Commitments;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Verification.Messages;

/// <summary>Reveals the verdict that its verifier committed to.</summary>
public sealed record RevealVerdict : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgRevealVerdict";

    /// <summary>The operator drawn.</summary>
    public Address Verifier { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>What was verified.</summary>
    public Subject Subject { get; init; }

    /// <summary>The miner or the proposer.</summary>
    public Address Owner { get; init; }

    /// <summary>What was found.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>First step whose digest differed, when invalid, else 0.</summary>
    public uint Step { get; init; }

    /// <summary>Of VerdictDigest; zero when unavailable.</summary>
    public Digest Digest { get; init; }

    /// <summary>The salt of the commitment.</summary>
    public Digest Salt { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Verifier;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Verifier).WriteVarint(2, RoundId).WriteVarint(3, (ulong)Subject).Write(4, Owner)
        .WriteVarint(5, (ulong)Verdict).WriteVarint(6, Step).Write(7, Digest).Write(8, Salt)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static RevealVerdict? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        RevealVerdict message = new()
        {
            Verifier = r.Address(1),
            RoundId = r.Varint(2),
            Subject = (Subject)r.Limited(3, (ulong)Subject.Aggregation),
            Owner = r.Address(4),
            Verdict = (Verdict)r.Limited(5, (ulong)Verdict.Unavailable),
            Step = r.UInt32(6),
            Digest = r.Digest(7),
            Salt = r.Digest(8),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        VerificationState state = new(overlay);
        if (state.Training.FindRound(RoundId) is null) return TrainingErrors.RoundUnknown;
        Draw? draw = state.FindDraw(RoundId, Subject, Owner, Verifier);
        if (draw is null) return VerificationErrors.NotDrawn;
        if (!state.IsRevealing(RoundId, Subject, block.Height)) return VerificationErrors.NotRevealing;
        if (draw.Commitment.IsZero) return VerificationErrors.NotCommitted;
        if (draw.Verdict != Verdict.None) return VerificationErrors.AlreadyRevealed;
        if (Step > (uint)block.Params.Training.LocalSteps) return VerificationErrors.StepOutOfRange;
        if (draw.Commitment != Commitment(block.Genesis.ChainId)) return VerificationErrors.CommitmentMismatch;

        state.PutDraw(draw with { Verdict = Verdict, Step = Step, Digest = Digest });
        state.CountReveal(RoundId, Subject);
        block.Events.Add(ChainEvent.Of(EventTypes.VerdictRevealed).With("round", RoundId).With("subject", Subject.ToText())
            .With("owner", Owner).With("verifier", Verifier).With("verdict", Verdict.ToText()).With("step", Step));
        return null;
    }

    private Digest Commitment(string chainId) =>
        VerdictCommitment.Hash(chainId, RoundId, Subject, Owner, Verifier, Verdict, Step, Digest, Salt);

    private bool IsWhole => !Verifier.IsZero && !Owner.IsZero && Subject != Subject.None && Verdict != Verdict.None && !Salt.IsZero
        && (Verdict == Verdict.Invalid || Step == 0) && Digest.IsZero == (Verdict == Verdict.Unavailable);
}
