using R3mes.Application.Codec;
using R3mes.Application.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Modules.Validators.Messages;

/// <summary>A message that says nothing but which validator it is about.</summary>
public abstract record OperatorMessage : ChainMessage
{
    /// <summary>The validator's operator.</summary>
    public Address Operator { get; init; }

    /// <inheritdoc/>
    public override Address Signer => Operator;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter().Write(1, Operator).ToArray();

    /// <summary>Reads the one field: canonical, and not zero.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="validator">The operator when true.</param>
    protected static bool TryRead(ReadOnlySpan<byte> bytes, out Address validator)
    {
        CanonicalReader r = new(bytes);
        validator = r.Address(1);
        return r.Complete && !validator.IsZero;
    }
}
