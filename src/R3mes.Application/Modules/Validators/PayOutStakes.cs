using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Validators;

/// <summary>In end-block: pays out the stakes of validators that left long enough ago. The record of one that contradicted itself stays, so that its key never comes back.</summary>
internal static class PayOutStakes
{
    public static void Run(VerificationState state, BlockContext block)
    {
        foreach (ValidatorRecord validator in state.Validators())
        {
            if (validator.UnbondsAt == 0 || validator.UnbondsAt > block.Height || validator.ConsensusPower > 0) continue;
            state.Training.Bank.Transfer(ModuleAccounts.ValidatorStakes, validator.Operator, validator.Stake);
            block.Events.Add(ChainEvent.Of(EventTypes.ValidatorPaidOut).With("operator", validator.Operator).With("amount", validator.Stake));
            ValidatorRecord paid = validator with { Stake = default, UnbondsAt = 0, Jailed = true };
            state.PutValidator(paid);
            if (!validator.Tombstoned) state.RemoveValidator(paid);
        }
    }
}
