using R3mes.Application.Conduct;
using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Validators;

/// <summary>
/// In begin-block: counts who did not sign the block before, and at the end of a window sends to jail who signed too few of its blocks. Windows do not overlap:
/// a validator that signs costs no write.
/// </summary>
internal static class CountDowntime
{
    public static void Run(VerificationState state, BlockContext block)
    {
        foreach (VoteInfo vote in block.LastCommit)
        {
            // A vote for no block is a signature too: it shows that the validator was there.
            if (vote.Flag != BlockIdFlag.Absent || state.FindByConsensus(vote.Validator) is not { PowerDue: > 0 } validator) continue;
            state.PutValidator(validator with { BlocksMissed = validator.BlocksMissed + 1 });
        }

        if (block.Height % block.Params.Validators.DowntimeWindowBlocks != 0) return;
        foreach (ValidatorRecord validator in state.Validators())
        {
            if (validator.BlocksMissed == 0) continue;
            state.PutValidator(validator with { BlocksMissed = 0 });
            if (validator.PowerDue > 0 && block.Params.Validators.IsDown(validator.BlocksMissed)) Jail(state, validator, block);
        }
    }

    private static void Jail(VerificationState state, ValidatorRecord validator, BlockContext block)
    {
        Slashing.Validator(state, validator.Operator, block.Params.Validators.SlashDowntimeBps, ModuleAccounts.CommunityPool, "downtime", block);
        ulong until = checked(block.Height + block.Params.Validators.JailBlocks);
        state.PutValidator(state.FindValidator(validator.Operator)! with { Jailed = true, JailedUntil = until });
        block.Events.Add(ChainEvent.Of(EventTypes.ValidatorJailed).With("operator", validator.Operator).With("reason", "downtime").With("until", until));
    }
}
