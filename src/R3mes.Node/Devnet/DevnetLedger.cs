using System.Collections.Immutable;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Devnet;

/// <summary>What the chain itself says of a devnet: read from committed state, so that a resumed run tells the same as one that was never interrupted.</summary>
public sealed class DevnetLedger(DevnetOptions options, DevnetNetwork network, AdapterLayout layout)
{
    private const int AccountsPage = 256;

    /// <summary>Rounds that ended, final or failed.</summary>
    public static ulong RoundsEnded(ChainView view) =>
        view.CurrentRound() is { } current ? current.Round.Status is RoundStatus.Final or RoundStatus.Failed ? current.Round.Id : current.Round.Id - 1 : 0;

    /// <summary>Submissions of all rounds.</summary>
    public static IReadOnlyList<StoredGradient> Submissions(ChainView view)
    {
        List<StoredGradient> all = [];
        ulong last = view.CurrentRound()?.Round.Id ?? 0;
        for (ulong round = 1; round <= last; round++) all.AddRange(view.Submissions(round));
        return all;
    }

    /// <summary>The parties with what they hold, earned and lost, then the community pool.</summary>
    public ImmutableArray<DevnetParticipant> Participants(ChainView view, Func<string, string> activity)
    {
        List<DevnetParticipant> participants = [];
        foreach ((string name, Address address) in network.Parties)
        {
            ulong balance = view.Balance(address).Uremes;
            if (view.Miner(address) is { } miner)
            {
                string status = miner.Status == MinerStatus.Understaked ? "stake too low" : activity(name);
                participants.Add(new DevnetParticipant(
                    name, address.ToString(), "miner", balance, miner.Miner.Stake.Uremes, miner.Miner.Earned.Uremes, miner.Miner.Slashed.Uremes, status));
            }
            else if (view.Validators().FirstOrDefault(v => v.Operator == address) is { } validator)
            {
                participants.Add(new DevnetParticipant(
                    name, address.ToString(), "validator", balance, validator.Stake.Uremes, validator.Earned.Uremes, validator.Slashed.Uremes, activity(name)));
            }
            else
            {
                participants.Add(new DevnetParticipant(name, address.ToString(), "wallet", balance, 0, 0, 0, ""));
            }
        }

        ulong pool = view.Balance(ModuleAccounts.CommunityPool).Uremes;
        participants.Add(new DevnetParticipant("community pool", ModuleAccounts.CommunityPool.ToString(), "pool", pool, 0, 0, 0, ""));
        return [.. participants];
    }

    /// <summary>What genesis held, what was minted and burned since, and the sum of every balance there is.</summary>
    public static SupplyStatement Supply(ChainView view)
    {
        Supply supply = view.Supply().Supply;
        UInt128 total = 0;
        ulong first = 0;
        while (view.Accounts(first, AccountsPage) is { Count: > 0 } page)
        {
            foreach (AccountView account in page) total += account.Balance.Uremes;
            first += (ulong)page.Count;
        }

        foreach (Address module in ModuleAccounts.All) total += view.Balance(module).Uremes;
        return new SupplyStatement(supply.Genesis.Uremes, supply.Minted.Uremes, supply.Burned.Uremes, (ulong)total);
    }

    /// <summary>Held-out losses as the proposers of final rounds revealed them; a failed round keeps the loss before it.</summary>
    public static IReadOnlyList<HeldOutLoss> RevealedLosses(ChainView view, double first)
    {
        List<HeldOutLoss> losses = [new HeldOutLoss(0, first)];
        ulong ended = RoundsEnded(view);
        for (ulong round = 1; round <= ended; round++)
        {
            AggregationView? aggregation = view.Aggregation(round);
            bool advanced = aggregation?.Round.Status == RoundStatus.Final;
            losses.Add(new HeldOutLoss((long)round, advanced ? aggregation!.Record.HeldOutLoss / 16777216.0 : losses[^1].LossNats));
        }

        return losses;
    }

    /// <summary>What the cheat did in each round that it took part in, and what came of it.</summary>
    public ImmutableArray<CheatReport> Cheats(ChainView view)
    {
        if (network.Cheat is not { } name) return [];
        Address cheat = network.Parties.Single(party => party.Name == name).Address;
        ulong slashed = view.Miner(cheat)?.Miner.Slashed.Uremes ?? 0;
        List<CheatReport> reports = [];
        foreach (StoredGradient submission in Submissions(view).Where(s => s.Miner == cheat && s.Status is not (SubmissionStatus.None or SubmissionStatus.Provisional)))
        {
            string what = BitFlip.FromSeed(options.Seed, submission.RoundId, layout).ToString();
            bool excluded = view.Contribution(submission.RoundId, cheat) is null;
            reports.Add(new CheatReport((long)submission.RoundId, name, what, submission.Status == SubmissionStatus.Invalid && excluded && slashed > 0, slashed));
        }

        return [.. reports];
    }

    /// <summary>One sentence for each thing that should not have happened to an honest party or to a cheat; empty when all is well.</summary>
    public IReadOnlyList<string> Faults(ChainView view)
    {
        List<string> faults = [];
        Address? cheat = network.Cheat is { } name ? network.Parties.Single(party => party.Name == name).Address : null;
        foreach (StoredGradient submission in Submissions(view).Where(s => s.RoundId <= RoundsEnded(view)))
        {
            // Whoever else registered at this chain is not answered for.
            if (network.Parties.FirstOrDefault(party => party.Address == submission.Miner).Name is not { } who) continue;
            bool honest = submission.Miner != cheat;
            if (honest && submission.Status != SubmissionStatus.Verified) faults.Add($"the honest gradient of {who} in round {submission.RoundId} ended as {submission.Status}");
            if (!honest && submission.Status != SubmissionStatus.Invalid) faults.Add($"the wrong gradient of {who} in round {submission.RoundId} ended as {submission.Status}");
        }

        foreach (MinerView miner in view.Miners().Where(m => m.Miner.Address != cheat && network.Parties.Any(party => party.Address == m.Miner.Address)))
        {
            if (!miner.Miner.Slashed.IsZero) faults.Add($"the honest miner {miner.Miner.Moniker} was slashed");
            if (miner.Miner.RoundsMissed > 0) faults.Add($"the honest miner {miner.Miner.Moniker} missed {miner.Miner.RoundsMissed} round(s)");
        }

        foreach (ValidatorRecord validator in view.Validators().Where(v => !v.Slashed.IsZero)) faults.Add($"the validator {validator.Operator} was slashed");
        if (cheat is not null && RoundsEnded(view) > 0 && !Cheats(view).Any(report => report.Caught)) faults.Add("the cheat was not caught");
        if (!Supply(view).IsConserved) faults.Add("the supply is not what was minted less what was burned");
        return faults;
    }
}
