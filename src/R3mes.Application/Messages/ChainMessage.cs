using R3mes.Application.Errors;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Messages;

/// <summary>A message that a transaction carries: it knows its signer, its wire form and what it does.</summary>
public abstract record ChainMessage
{
    /// <summary>Type URL on the wire, such as /remes.remes.v1.MsgSubmitGradient.</summary>
    public abstract string TypeUrl { get; }

    /// <summary>The account that must sign.</summary>
    public abstract Address Signer { get; }

    /// <summary>The message on the wire, in canonical form.</summary>
    public abstract byte[] Encode();

    /// <summary>Checks everything, then writes. Null when it was done; an error leaves the overlay as it was.</summary>
    /// <param name="overlay">State that the message reads and writes.</param>
    /// <param name="block">The block it runs in.</param>
    public abstract TxError? Apply(StateOverlay overlay, BlockContext block);
}
