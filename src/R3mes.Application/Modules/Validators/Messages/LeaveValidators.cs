using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Validators.Messages;

/// <summary>Ends a validator's service two blocks later; its stake is paid out once no evidence against it can come any more.</summary>
public sealed record LeaveValidators : OperatorMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgLeaveValidators";

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static LeaveValidators? Decode(ReadOnlySpan<byte> bytes) => TryRead(bytes, out Address validator) ? new LeaveValidators { Operator = validator } : null;

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        VerificationState state = new(overlay);
        if (state.FindValidator(Operator) is not { } validator) return ValidatorErrors.ValidatorUnknown;
        if (validator.UnbondsAt != 0) return ValidatorErrors.AlreadyLeaving;
        if (validator.PowerDue > 0 && !OthersRemain(state)) return ValidatorErrors.LastValidator;
        ulong until = checked(block.Height + SignsOnFor + block.Params.Validators.UnbondingBlocks);
        state.PutValidator(validator with { UnbondsAt = until });
        block.Events.Add(ChainEvent.Of(EventTypes.ValidatorLeaves).With("operator", Operator).With("until", until));
        return null;
    }

    // A block changes who signs two heights later: until then there are votes that evidence can be made of.
    private const ulong SignsOnFor = 2;

    private bool OthersRemain(VerificationState state)
    {
        foreach (ValidatorRecord other in state.Validators())
            if (other.Operator != Operator && other.PowerDue > 0) return true;
        return false;
    }
}
