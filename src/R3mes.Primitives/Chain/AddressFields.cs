using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>Addresses as fields of a domain-separated hash.</summary>
public static class AddressFields
{
    /// <summary>Adds the 20 bytes of an address.</summary>
    /// <param name="hash">The hash that takes the field.</param>
    /// <param name="field">The field.</param>
    public static DomainHash Add(this DomainHash hash, Address field)
    {
        Span<byte> bytes = stackalloc byte[Address.ByteCount];
        field.CopyTo(bytes);
        return hash.AddFixed(bytes);
    }
}
