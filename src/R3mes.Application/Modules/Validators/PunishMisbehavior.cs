using R3mes.Application.Conduct;
using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Validators;

/// <summary>
/// In begin-block: who contradicted itself, as the block's evidence proves, loses a share of its stake and never validates again. One punishment is enough:
/// a key that is stolen signs many contradictions.
/// </summary>
internal static class PunishMisbehavior
{
    public static void Run(VerificationState state, BlockContext block)
    {
        foreach (Misbehavior wrong in block.Misbehavior)
        {
            // Evidence is taken for as long as a stake is at stake: who is not on record had none at that height.
            if (state.FindByConsensus(wrong.Validator) is not { Tombstoned: false } validator) continue;
            string reason = wrong.Kind == MisbehaviorKind.DuplicateVote ? "double_sign" : "light_client_attack";
            Slashing.Validator(state, validator.Operator, block.Params.Validators.SlashDoubleSignBps, ModuleAccounts.CommunityPool, reason, block);
            ValidatorRecord slashed = state.FindValidator(validator.Operator)!;
            state.PutValidator(slashed with { Tombstoned = true, Jailed = true, JailedUntil = ulong.MaxValue });
            block.Events.Add(ChainEvent.Of(EventTypes.ValidatorJailed).With("operator", validator.Operator).With("reason", reason).With("until", ulong.MaxValue));
        }
    }
}
