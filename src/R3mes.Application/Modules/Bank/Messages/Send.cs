using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Modules.Bank.Messages;

/// <summary>Moves money from the signer to another account.</summary>
public sealed record Send : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/cosmos.bank.v1beta1.MsgSend";

    /// <summary>Who pays.</summary>
    public Address From { get; init; }

    /// <summary>Who is paid.</summary>
    public Address To { get; init; }

    /// <summary>How much: one coin, in uremes.</summary>
    public Amount Amount { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => From;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, From).Write(2, To).Write(3, Amount)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static Send? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        Send message = new()
        {
            From = r.Address(1),
            To = r.Address(2),
            Amount = r.Coin(3),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        BankState bank = new(overlay);
        if (ModuleAccounts.Contains(To)) return BankErrors.RecipientRefused;
        if (bank.Balance(From) < Amount) return BankErrors.FundsTooLow;

        bank.Transfer(From, To, Amount);
        block.Events.Add(ChainEvent.Of(EventTypes.Transfer, ("sender", From), ("recipient", To), ("amount", Amount)));
        return null;
    }

    private bool IsWhole => !From.IsZero && !To.IsZero && !Amount.IsZero;
}
