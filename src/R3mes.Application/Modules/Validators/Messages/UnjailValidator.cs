using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Modules.Validators.Messages;

/// <summary>Brings a validator back whose time in jail is over; one that contradicted itself stays.</summary>
public sealed record UnjailValidator : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgUnjailValidator";

    /// <summary>The validator's operator.</summary>
    public Address Operator { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Operator;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter().Write(1, Operator).ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static UnjailValidator? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        UnjailValidator message = new() { Operator = r.Address(1) };
        return r.Complete && !message.Operator.IsZero ? message : null;
    }

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
