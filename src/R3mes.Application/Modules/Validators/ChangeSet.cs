using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Validators;

/// <summary>
/// In end-block: tells consensus whose power changed. A chain without validators could never have one again, so a change that would leave nobody is not made: whoever
/// signs then goes on signing until there is another.
/// </summary>
internal static class ChangeSet
{
    public static void Run(VerificationState state, BlockContext block)
    {
        IReadOnlyList<ValidatorRecord> validators = state.Validators();
        ulong due = 0;
        foreach (ValidatorRecord validator in validators) due = checked(due + validator.PowerDue);
        if (due == 0) return;
        foreach (ValidatorRecord validator in validators)
        {
            if (validator.PowerDue == validator.ConsensusPower) continue;
            state.PutValidator(validator with { ConsensusPower = validator.PowerDue });
            block.ValidatorUpdates.Add(new ValidatorUpdate(PublicKey32.FromSpan(validator.ConsensusKey.Span), checked((long)validator.PowerDue)));
            block.Events.Add(ChainEvent.Of(EventTypes.ValidatorPower).With("operator", validator.Operator).With("power", validator.PowerDue));
        }
    }
}
