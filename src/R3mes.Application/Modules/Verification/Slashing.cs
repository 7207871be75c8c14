using R3mes.Application.Events;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Training;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Verification;

/// <summary>Takes stake: a share is burned, the rest goes to the community pool or to who was wronged.</summary>
internal static class Slashing
{
    public static void Miner(TrainingState state, Address address, uint shareBps, string reason, BlockContext block)
    {
        if (state.FindMiner(address) is not { } miner) return;
        Amount taken = miner.Stake.MulDiv(shareBps, ChainParams.BpsOne);
        Amount burned = Take(state.Bank, ModuleAccounts.MinerStakes, ModuleAccounts.CommunityPool, taken, block);
        Miner slashed = miner with
        {
            Stake = miner.Stake - taken,
            Slashed = miner.Slashed + taken,
            ReputationBps = miner.ReputationBps / 2,
            RoundsRejected = miner.RoundsRejected + 1,
        };
        state.PutMiner(slashed);
        block.Events.Add(ChainEvent.Of(EventTypes.MinerSlashed).With("miner", address).With("amount", taken).With("burned", burned)
            .With("reputation_bps", slashed.ReputationBps).With("reason", reason));
    }

    public static void MissedVerdict(VerificationState state, Draw draw, BlockContext block)
    {
        if (state.FindValidator(draw.Verifier) is not { } validator) return;
        state.PutValidator(validator with { VerdictsMissed = validator.VerdictsMissed + 1 });
        Validator(state, draw.Verifier, block.Params.Stake.SlashVerdictMissedBps, ModuleAccounts.CommunityPool, "verdict_missed", block);
        block.Events.Add(ChainEvent.Of(EventTypes.VerdictMissed).With("round", draw.RoundId).With("verifier", draw.Verifier)
            .With("subject", draw.Subject.ToText()).With("owner", draw.Owner));
    }

    public static void Validator(VerificationState state, Address address, uint shareBps, Address beneficiary, string reason, BlockContext block)
    {
        if (state.FindValidator(address) is not { } validator) return;
        Amount taken = validator.Stake.MulDiv(shareBps, ChainParams.BpsOne);
        Amount burned = Take(state.Training.Bank, ModuleAccounts.ValidatorStakes, beneficiary, taken, block);
        state.PutValidator(validator with { Stake = validator.Stake - taken, Slashed = validator.Slashed + taken });
        block.Events.Add(ChainEvent.Of(EventTypes.ValidatorSlashed).With("operator", address).With("amount", taken).With("burned", burned).With("reason", reason));
    }

    /// <summary>Burns the burn share and gives the rest away; returns what was burned.</summary>
    public static Amount Take(BankState bank, Address from, Address beneficiary, Amount amount, BlockContext block)
    {
        Amount burned = amount.MulDiv(block.Params.Stake.BurnBps, ChainParams.BpsOne);
        bank.Burn(from, burned);
        bank.Transfer(from, beneficiary, amount - burned);
        return burned;
    }
}
