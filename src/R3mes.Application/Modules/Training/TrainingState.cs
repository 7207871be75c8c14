using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Training;

/// <summary>Miners, rounds, assignments, submissions and the model's versions.</summary>
/// <param name="overlay">State read and written.</param>
public sealed class TrainingState(StateOverlay overlay)
{
    /// <summary>Most miners: opening a round walks them all.</summary>
    public const ulong MinersMax = 4_096;

    /// <summary>Balances in the same overlay.</summary>
    public BankState Bank { get; } = new(overlay);

    /// <summary>How many miners are registered.</summary>
    public ulong MinerCount => overlay.Number(KeySpace.MinerCount());

    /// <summary>Id of the latest round, 0 before the first.</summary>
    public ulong LastRoundId => overlay.Number(KeySpace.LastRound());

    /// <summary>The latest version of the model.</summary>
    public GlobalModelState Model => FindModel(overlay.Number(KeySpace.LastModel())) ?? new GlobalModelState();

    /// <summary>The latest round, null before the first.</summary>
    public Round? LastRound => FindRound(LastRoundId);

    /// <summary>A version of the model.</summary>
    /// <param name="version">From 1.</param>
    public GlobalModelState? FindModel(ulong version) => overlay.Find<GlobalModelState>(KeySpace.Model(version));

    /// <summary>Adds a version of the model, which becomes the latest.</summary>
    /// <param name="model">One version above the latest.</param>
    public void AddModel(GlobalModelState model)
    {
        Invariant.Holds(model.Version == overlay.Number(KeySpace.LastModel()) + 1, "versions of the model ascend by one");
        overlay.Put(KeySpace.Model(model.Version), model);
        overlay.PutNumber(KeySpace.LastModel(), model.Version);
    }

    /// <summary>A miner, null when not registered.</summary>
    /// <param name="address">Its address.</param>
    public Miner? FindMiner(Address address) => overlay.Find<Miner>(KeySpace.Miner(address));

    /// <summary>The address of the miner in a slot below <see cref="MinerCount"/>.</summary>
    /// <param name="slot">The slot, in order of registration.</param>
    public Address MinerAt(ulong slot) => overlay.TryGet(KeySpace.MinerAt(slot), out byte[]? bytes) ? Address.FromSpan(bytes) : default;

    /// <summary>All miners in order of registration.</summary>
    public IReadOnlyList<Miner> Miners()
    {
        List<Miner> miners = [];
        for (ulong slot = 0; slot < MinerCount; slot++)
            if (FindMiner(MinerAt(slot)) is { } miner) miners.Add(miner);
        return miners;
    }

    /// <summary>Adds or replaces a miner.</summary>
    /// <param name="miner">The miner.</param>
    public void PutMiner(Miner miner)
    {
        if (!overlay.Has(KeySpace.Miner(miner.Address)))
        {
            ulong slot = MinerCount;
            overlay.Put(KeySpace.MinerAt(slot), miner.Address.ToArray());
            overlay.PutNumber(KeySpace.MinerCount(), slot + 1);
        }
        overlay.Put(KeySpace.Miner(miner.Address), miner);
    }

    /// <summary>A round.</summary>
    /// <param name="id">From 1.</param>
    public Round? FindRound(ulong id) => overlay.Find<Round>(KeySpace.Round(id));

    /// <summary>Replaces a round.</summary>
    /// <param name="round">The round.</param>
    public void PutRound(Round round) => overlay.Put(KeySpace.Round(round.Id), round);

    /// <summary>Adds a round, which becomes the latest.</summary>
    /// <param name="round">One id above the latest.</param>
    public void AddRound(Round round)
    {
        Invariant.Holds(round.Id == LastRoundId + 1, "rounds ascend by one");
        PutRound(round);
        overlay.PutNumber(KeySpace.LastRound(), round.Id);
    }

    /// <summary>The assignment in a slot of a round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="slot">Below the number of the assigned.</param>
    public Assignment? AssignmentAt(ulong round, uint slot) => overlay.Find<Assignment>(KeySpace.AssignmentAt(round, slot));

    /// <summary>The assignment of a miner, null when it has none.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public Assignment? FindAssignment(ulong round, Address miner)
    {
        ulong place = overlay.Number(KeySpace.AssignmentSlot(round, miner));
        return place == 0 ? null : AssignmentAt(round, (uint)(place - 1));
    }

    /// <summary>Adds or replaces an assignment.</summary>
    /// <param name="assignment">The assignment.</param>
    public void PutAssignment(Assignment assignment)
    {
        overlay.Put(KeySpace.AssignmentAt(assignment.RoundId, assignment.Slot), assignment);
        overlay.PutNumber(KeySpace.AssignmentSlot(assignment.RoundId, assignment.Miner), assignment.Slot + 1UL);
    }

    /// <summary>The assignments of a round, ascending by miner.</summary>
    /// <param name="round">The round.</param>
    public IReadOnlyList<Assignment> Assignments(Round round)
    {
        List<Assignment> assignments = [];
        for (uint slot = 0; slot < round.Assigned; slot++)
            if (AssignmentAt(round.Id, slot) is { } assignment) assignments.Add(assignment);
        return assignments;
    }

    /// <summary>A miner's submission, null when it has none.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public StoredGradient? FindSubmission(ulong round, Address miner) => overlay.Find<StoredGradient>(KeySpace.Submission(round, miner));

    /// <summary>Adds or replaces a submission.</summary>
    /// <param name="submission">The submission.</param>
    public void PutSubmission(StoredGradient submission) =>
        overlay.Put(KeySpace.Submission(submission.RoundId, submission.Miner), submission);

    /// <summary>The submissions of a round, ascending by miner.</summary>
    /// <param name="round">The round.</param>
    public IReadOnlyList<StoredGradient> Submissions(Round round)
    {
        List<StoredGradient> submissions = [];
        foreach (Assignment assignment in Assignments(round))
            if (assignment.Submitted && FindSubmission(round.Id, assignment.Miner) is { } submission) submissions.Add(submission);
        return submissions;
    }

    /// <summary>What a miner was paid for in a round, null when it was not.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public MiningContribution? FindContribution(ulong round, Address miner) =>
        overlay.Find<MiningContribution>(KeySpace.Contribution(round, miner));

    /// <summary>Adds a contribution.</summary>
    /// <param name="contribution">The contribution.</param>
    public void PutContribution(MiningContribution contribution) =>
        overlay.Put(KeySpace.Contribution(contribution.RoundId, contribution.Miner), contribution);
}
