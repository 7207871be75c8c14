using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Verification.Messages;

/// <summary>Commits a drawn verifier to its verdict before any is revealed.</summary>
public sealed record CommitVerdict : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgCommitVerdict";

    /// <summary>The operator drawn.</summary>
    public Address Verifier { get; init; }

    /// <summary>The round.</summary>
    public ulong RoundId { get; init; }

    /// <summary>What was verified.</summary>
    public Subject Subject { get; init; }

    /// <summary>The miner or the proposer.</summary>
    public Address Owner { get; init; }

    /// <summary>Of VerdictCommitment.</summary>
    public Digest Commitment { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Verifier;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Verifier).WriteVarint(2, RoundId).WriteVarint(3, (ulong)Subject).Write(4, Owner).Write(5, Commitment)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static CommitVerdict? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        CommitVerdict message = new()
        {
            Verifier = r.Address(1),
            RoundId = r.Varint(2),
            Subject = (Subject)r.Limited(3, (ulong)Subject.Aggregation),
            Owner = r.Address(4),
            Commitment = r.Digest(5),
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
        if (!state.IsCommitting(RoundId, Subject, block.Height)) return VerificationErrors.NotCommitting;
        if (!draw.Commitment.IsZero) return VerificationErrors.AlreadyCommitted;

        state.PutDraw(draw with { Commitment = Commitment });
        state.CountCommit(RoundId, Subject);
        block.Events.Add(ChainEvent.Of(EventTypes.VerdictCommitted).With("round", RoundId).With("subject", Subject.ToText())
            .With("owner", Owner).With("verifier", Verifier));
        return null;
    }

    private bool IsWhole => !Verifier.IsZero && !Owner.IsZero && Subject != Subject.None && !Commitment.IsZero;
}
