using R3mes.Application.Modules.Training;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Verification;

/// <summary>Validators, draws and disputes.</summary>
/// <param name="overlay">State read and written.</param>
public sealed class VerificationState(StateOverlay overlay)
{
    /// <summary>Rounds and miners in the same overlay.</summary>
    public TrainingState Training { get; } = new(overlay);

    /// <summary>How many validators there are.</summary>
    public ulong ValidatorCount => overlay.Number(KeySpace.ValidatorCount());

    /// <summary>All validators on record: those of genesis ascending by operator, then those that joined, in that order until one is gone.</summary>
    public IReadOnlyList<ValidatorRecord> Validators()
    {
        List<ValidatorRecord> validators = [];
        for (ulong slot = 0; slot < ValidatorCount; slot++)
            if (overlay.Find<ValidatorRecord>(KeySpace.ValidatorAt(slot)) is { } validator) validators.Add(validator);
        return validators;
    }

    /// <summary>The validators that consensus counts, in the order of <see cref="Validators"/>: never none.</summary>
    public IReadOnlyList<ValidatorRecord> Active()
    {
        List<ValidatorRecord> active = [];
        foreach (ValidatorRecord validator in Validators())
            if (validator.ConsensusPower > 0) active.Add(validator);
        return active;
    }

    /// <summary>Forgets a validator that has no stake any more; the last on record takes its slot.</summary>
    /// <param name="validator">A validator on record.</param>
    public void RemoveValidator(ValidatorRecord validator)
    {
        ulong place = overlay.Number(KeySpace.ValidatorSlot(validator.Operator)), count = ValidatorCount;
        Invariant.Holds(place > 0 && validator.Stake.IsZero, "a validator on record is forgotten once its stake is paid out");
        if (place < count)
        {
            ValidatorRecord last = ValidatorIn(count)!;
            overlay.Put(KeySpace.ValidatorAt(place - 1), last);
            overlay.PutNumber(KeySpace.ValidatorSlot(last.Operator), place);
            overlay.PutNumber(KeySpace.ValidatorByConsensus(ConsensusOf(last)), place);
        }
        overlay.Delete(KeySpace.ValidatorAt(count - 1));
        overlay.Delete(KeySpace.ValidatorSlot(validator.Operator));
        overlay.Delete(KeySpace.ValidatorByConsensus(ConsensusOf(validator)));
        overlay.PutNumber(KeySpace.ValidatorCount(), count - 1);
    }

    /// <summary>The validator of an operator.</summary>
    /// <param name="validator">Its operator.</param>
    public ValidatorRecord? FindValidator(Address validator) => ValidatorIn(overlay.Number(KeySpace.ValidatorSlot(validator)));

    /// <summary>The validator of a consensus address, as blocks name their proposer.</summary>
    /// <param name="consensus">The consensus address.</param>
    public ValidatorRecord? FindByConsensus(Address consensus) => ValidatorIn(overlay.Number(KeySpace.ValidatorByConsensus(consensus)));

    /// <summary>Adds or replaces a validator.</summary>
    /// <param name="validator">The validator.</param>
    public void PutValidator(ValidatorRecord validator)
    {
        ulong place = overlay.Number(KeySpace.ValidatorSlot(validator.Operator));
        if (place == 0)
        {
            place = ValidatorCount + 1;
            overlay.PutNumber(KeySpace.ValidatorCount(), place);
            overlay.PutNumber(KeySpace.ValidatorSlot(validator.Operator), place);
            overlay.PutNumber(KeySpace.ValidatorByConsensus(ConsensusOf(validator)), place);
        }
        overlay.Put(KeySpace.ValidatorAt(place - 1), validator);
    }

    /// <summary>The draw in a slot.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="slot">Below the number of draws.</param>
    public Draw? DrawAt(ulong round, Subject subject, uint slot) => overlay.Find<Draw>(KeySpace.DrawAt(round, subject, slot));

    /// <summary>The draw of a verifier for a subject, null when it was not drawn.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="owner">The miner or the proposer.</param>
    /// <param name="verifier">The operator.</param>
    public Draw? FindDraw(ulong round, Subject subject, Address owner, Address verifier)
    {
        ulong place = overlay.Number(KeySpace.DrawSlot(round, subject, owner, verifier));
        return place == 0 ? null : DrawAt(round, subject, (uint)(place - 1));
    }

    /// <summary>The draws of a subject in drawn order.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="count">How many there are.</param>
    public IReadOnlyList<Draw> Draws(ulong round, Subject subject, uint count)
    {
        List<Draw> draws = [];
        for (uint slot = 0; slot < count; slot++)
            if (DrawAt(round, subject, slot) is { } draw) draws.Add(draw);
        return draws;
    }

    /// <summary>Adds or replaces a draw.</summary>
    /// <param name="draw">The draw.</param>
    public void PutDraw(Draw draw)
    {
        overlay.Put(KeySpace.DrawAt(draw.RoundId, draw.Subject, draw.Slot), draw);
        overlay.PutNumber(KeySpace.DrawSlot(draw.RoundId, draw.Subject, draw.Owner, draw.Verifier), draw.Slot + 1UL);
    }

    /// <summary>The dispute over a round's aggregation, null when nobody challenged it.</summary>
    /// <param name="round">The round.</param>
    public Dispute? FindDispute(ulong round) => overlay.Find<Dispute>(KeySpace.Dispute(round));

    /// <summary>Replaces a dispute.</summary>
    /// <param name="dispute">The dispute.</param>
    public void PutDispute(Dispute dispute) => overlay.Put(KeySpace.Dispute(dispute.RoundId), dispute);

    /// <summary>Rounds whose disputes are open, ascending.</summary>
    public IReadOnlyList<ulong> OpenDisputes()
    {
        List<ulong> rounds = [];
        if (!overlay.TryGet(KeySpace.OpenDisputes(), out byte[]? bytes)) return rounds;
        for (int at = 0; at < bytes.Length; at += 8) rounds.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)));
        return rounds;
    }

    /// <summary>Opens a dispute.</summary>
    /// <param name="dispute">The dispute, of a round that has none.</param>
    public void OpenDispute(Dispute dispute)
    {
        PutDispute(dispute);
        PutOpenDisputes([.. OpenDisputes(), dispute.RoundId]);
    }

    /// <summary>Closes a dispute.</summary>
    /// <param name="dispute">The decided dispute.</param>
    public void CloseDispute(Dispute dispute)
    {
        PutDispute(dispute);
        PutOpenDisputes([.. OpenDisputes().Where(round => round != dispute.RoundId)]);
    }

    /// <summary>True while verdicts on a subject are committed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="height">The block's height.</param>
    public bool IsCommitting(ulong round, Subject subject, ulong height) => subject == Subject.Gradient
        ? Training.FindRound(round) is { Status: RoundStatus.Verifying } open && height <= open.PhaseCloses
        : FindDispute(round) is { Status: DisputeStatus.Verifying } dispute && height <= dispute.PhaseCloses;

    /// <summary>True while verdicts on a subject are revealed.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="height">The block's height.</param>
    public bool IsRevealing(ulong round, Subject subject, ulong height) => subject == Subject.Gradient
        ? Training.FindRound(round) is { Status: RoundStatus.Revealing } open && height <= open.PhaseCloses
        : FindDispute(round) is { Status: DisputeStatus.Revealing } dispute && height <= dispute.PhaseCloses;

    /// <summary>Counts a committed verdict.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    public void CountCommit(ulong round, Subject subject)
    {
        if (subject == Subject.Gradient && Training.FindRound(round) is { } open) Training.PutRound(open with { Commits = open.Commits + 1 });
        if (subject == Subject.Aggregation && FindDispute(round) is { } dispute) PutDispute(dispute with { Commits = dispute.Commits + 1 });
    }

    /// <summary>Counts a revealed verdict.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    public void CountReveal(ulong round, Subject subject)
    {
        if (subject == Subject.Gradient && Training.FindRound(round) is { } open) Training.PutRound(open with { Reveals = open.Reveals + 1 });
        if (subject == Subject.Aggregation && FindDispute(round) is { } dispute) PutDispute(dispute with { Reveals = dispute.Reveals + 1 });
    }

    private static Address ConsensusOf(ValidatorRecord validator) => Address.FromConsensusKey(validator.ConsensusKey.Span);

    private ValidatorRecord? ValidatorIn(ulong place) => place == 0 ? null : overlay.Find<ValidatorRecord>(KeySpace.ValidatorAt(place - 1));

    private void PutOpenDisputes(IReadOnlyList<ulong> rounds)
    {
        byte[] bytes = new byte[8 * rounds.Count];
        for (int i = 0; i < rounds.Count; i++) System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8 * i), rounds[i]);
        Invariant.Holds(rounds.Count < 1_000, "disputes are decided faster than rounds open");
        overlay.Put(KeySpace.OpenDisputes(), bytes);
    }
}
