using R3mes.Application.Genesis;
using R3mes.Application.Modules.Aggregation;
using R3mes.Application.Modules.Auth;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Training;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;
using R3mes.Primitives.Ports;

namespace R3mes.Application.Views;

/// <summary>
/// Typed reads of committed state, for workers of the same process. Each call reads the store as it is; two calls see one height only when no commit
/// falls between them, which the caller sees to.
/// </summary>
/// <param name="store">Committed state.</param>
/// <param name="genesis">The chain's genesis.</param>
public sealed class ChainView(IStateStore store, GenesisDocument genesis)
{
    /// <summary>The chain's genesis: model, dataset, parameters.</summary>
    public GenesisDocument Genesis => genesis;

    /// <summary>Last committed height.</summary>
    public long Height => store.Height;

    /// <summary>RFC 6962 root over the results of the last block's transactions, as the next header names it.</summary>
    public Digest LastResultsHash() =>
        store.TryGet(KeySpace.LastResults(), out byte[]? hash) ? Digest.FromSpan(hash) : Rfc6962.EmptyRoot;

    /// <summary>A record that the consensus host keeps beside the state, or null.</summary>
    /// <param name="key">Its key.</param>
    public byte[]? Stored(byte[] key) => store.TryGet(key, out byte[]? value) ? value : null;

    /// <summary>The latest version of the model.</summary>
    public GlobalModelState GlobalModel() => Training().Model;

    /// <summary>A version of the model, null when there is none.</summary>
    /// <param name="version">From 1.</param>
    public GlobalModelState? Model(ulong version) => Training().FindModel(version);

    /// <summary>The latest round without its assignments; null before the first.</summary>
    public Round? LastRound => Training().LastRound;

    /// <summary>The latest round, in progress or over; null before the first.</summary>
    public RoundView? CurrentRound() => Round(Training().LastRoundId);

    /// <summary>A round, null when there is none.</summary>
    /// <param name="id">From 1.</param>
    public RoundView? Round(ulong id)
    {
        TrainingState state = Training();
        return state.FindRound(id) is { } round ? new RoundView(round, state.Assignments(round)) : null;
    }

    /// <summary>What a miner owes in a round, null when it is not assigned.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public Assignment? Assignment(ulong round, Address miner) => Training().FindAssignment(round, miner);

    /// <summary>The submissions of a round, ascending by miner.</summary>
    /// <param name="round">The round.</param>
    public IReadOnlyList<StoredGradient> Submissions(ulong round)
    {
        TrainingState state = Training();
        return state.FindRound(round) is { } found ? state.Submissions(found) : [];
    }

    /// <summary>A miner's submission, null when it has none.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public StoredGradient? Submission(ulong round, Address miner) => Training().FindSubmission(round, miner);

    /// <summary>What a miner was paid for in a round, null when it was not.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public MiningContribution? Contribution(ulong round, Address miner) => Training().FindContribution(round, miner);

    /// <summary>Everything that a verifier is drawn for in the latest round and in open disputes.</summary>
    /// <param name="verifier">The operator.</param>
    public IReadOnlyList<DrawView> Draws(Address verifier)
    {
        AggregationState state = Aggregations();
        List<DrawView> views = [];
        ulong next = (ulong)Height + 1;
        if (state.Training.LastRound is { } round)
        {
            foreach (Draw draw in state.Verification.Draws(round.Id, Subject.Gradient, round.Draws))
                if (draw.Verifier == verifier) views.Add(ViewOf(state, draw, round, next));
        }
        foreach (ulong id in state.Verification.OpenDisputes())
        {
            if (state.Verification.FindDispute(id) is not { } dispute || state.Training.FindRound(id) is not { } disputed) continue;
            foreach (Draw draw in state.Verification.Draws(id, Subject.Aggregation, dispute.Draws))
                if (draw.Verifier == verifier) views.Add(ViewOf(state, draw, disputed, next));
        }
        return views;
    }

    /// <summary>The draws of a round's submissions, of every verifier.</summary>
    /// <param name="round">The round.</param>
    public IReadOnlyList<Draw> DrawsOf(ulong round)
    {
        AggregationState state = Aggregations();
        return state.Training.FindRound(round) is { } found ? state.Verification.Draws(round, Subject.Gradient, found.Draws) : [];
    }

    /// <summary>The aggregation of a round, null before its participants are fixed.</summary>
    /// <param name="round">The round.</param>
    public AggregationView? Aggregation(ulong round) => AggregationOf(Aggregations(), round);

    /// <summary>A miner, null when not registered.</summary>
    /// <param name="address">Its address.</param>
    public MinerView? Miner(Address address) => Training().FindMiner(address) is { } miner ? ViewOf(miner) : null;

    /// <summary>All miners in order of registration.</summary>
    public IReadOnlyList<MinerView> Miners() => [.. Training().Miners().Select(ViewOf)];

    /// <summary>All validators, ascending by operator.</summary>
    public IReadOnlyList<ValidatorRecord> Validators() => Aggregations().Verification.Validators();

    /// <summary>An account, null when it has never been paid.</summary>
    /// <param name="address">Its address.</param>
    public AccountView? Account(Address address) =>
        new AuthState(Overlay()).Find(address) is { } account ? new AccountView(address, account.Number, account.Sequence, Balance(address)) : null;

    /// <summary>The stored account, with its key.</summary>
    /// <param name="address">Its address.</param>
    public BaseAccount? BaseAccount(Address address) => new AuthState(Overlay()).Find(address);

    /// <summary>All accounts by number, from one on.</summary>
    /// <param name="first">First number.</param>
    /// <param name="countMax">Most accounts returned.</param>
    public IReadOnlyList<AccountView> Accounts(ulong first, int countMax)
    {
        AuthState auth = new(Overlay());
        List<AccountView> accounts = [];
        for (ulong number = first; number < auth.Count && accounts.Count < countMax; number++)
            if (Account(auth.AddressAt(number)) is { } account) accounts.Add(account);
        return accounts;
    }

    /// <summary>What an account can spend.</summary>
    /// <param name="address">Any address.</param>
    public Amount Balance(Address address) => new BankState(Overlay()).Balance(address);

    /// <summary>The money of the chain.</summary>
    public SupplyView Supply()
    {
        BankState bank = new(Overlay());
        Supply supply = bank.Supply;
        return new SupplyView(supply, bank.Total, bank.Balance(ModuleAccounts.MinerStakes),
            bank.Balance(ModuleAccounts.ValidatorStakes), bank.Balance(ModuleAccounts.Bonds), bank.Balance(ModuleAccounts.CommunityPool));
    }

    private static DrawView ViewOf(AggregationState state, Draw draw, Round round, ulong next)
    {
        bool gradient = draw.Subject == Subject.Gradient;
        return new DrawView(
            draw,
            round,
            gradient ? state.Training.FindSubmission(round.Id, draw.Owner) : null,
            gradient ? state.Training.FindAssignment(round.Id, draw.Owner) : null,
            gradient ? null : AggregationOf(state, round.Id),
            MayCommit: draw.Commitment.IsZero && state.Verification.IsCommitting(round.Id, draw.Subject, next),
            MayReveal: !draw.Commitment.IsZero && draw.Verdict == Verdict.None && state.Verification.IsRevealing(round.Id, draw.Subject, next));
    }

    private static AggregationView? AggregationOf(AggregationState state, ulong id) =>
        state.Training.FindRound(id) is { } round && state.FindRecord(id) is { } record
            ? new AggregationView(round, record, state.Participants(round), state.Proposals(record), state.Verification.FindDispute(id))
            : null;

    private MinerView ViewOf(Miner miner) => new(
        miner, new Amount(genesis.Params.Stake.Required(miner.ReputationBps)),
        genesis.Params.Stake.IsMet(miner) ? MinerStatus.Eligible : MinerStatus.Understaked);

    private StateOverlay Overlay() => new(store);

    private TrainingState Training() => new(Overlay());

    private AggregationState Aggregations() => new(Overlay());
}
