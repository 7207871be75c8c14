using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Modules.Verification;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Validators.Messages;

/// <summary>Brings a validator back whose time in jail is over; one that contradicted itself stays.</summary>
public sealed record UnjailValidator : OperatorMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgUnjailValidator";

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static UnjailValidator? Decode(ReadOnlySpan<byte> bytes) => TryRead(bytes, out Address validator) ? new UnjailValidator { Operator = validator } : null;

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        VerificationState state = new(overlay);
        if (state.FindValidator(Operator) is not { } validator) return ValidatorErrors.ValidatorUnknown;
        if (validator.Tombstoned) return ValidatorErrors.Tombstoned;
        if (!validator.Jailed) return ValidatorErrors.NotJailed;
        if (validator.JailedUntil > block.Height) return ValidatorErrors.JailNotOver;
        if (validator.Stake.Uremes < block.Params.Validators.StakeMinUremes) return ValidatorErrors.StakeTooLow;
        state.PutValidator(validator with { Jailed = false, JailedUntil = 0, BlocksMissed = 0 });
        block.Events.Add(ChainEvent.Of(EventTypes.ValidatorUnjailed).With("operator", Operator));
        return null;
    }
}
