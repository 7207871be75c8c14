using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>20 bytes that name an account or an operator: ordered by bytes, in text bech32 with prefix remes (account) or remesvaloper (operator).</summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 20;

    /// <summary>Bech32 prefix of accounts.</summary>
    public const string AccountPrefix = "remes";

    /// <summary>Bech32 prefix of validator operators.</summary>
    public const string ValidatorPrefix = "remesvaloper";

    /// <summary>Characters of an account in text.</summary>
    public const int AccountCharCount = 44; // prefix, separator, 32 words, 6 of the checksum

    private readonly ulong _a, _b;
    private readonly uint _c;

    private Address(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>True for 20 zero bytes, the default value.</summary>
    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>The address with exactly these bytes; another length is a bug of the caller.</summary>
    /// <param name="bytes">20 bytes.</param>
    public static Address FromSpan(ReadOnlySpan<byte> bytes)
    {
        Invariant.Holds(bytes.Length == ByteCount, "an address is 20 bytes");
        return new Address(bytes);
    }

    /// <summary>The address with these bytes, refusing another length.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryFromSpan(ReadOnlySpan<byte> bytes, out Address address)
    {
        bool fits = bytes.Length == ByteCount;
        address = fits ? new Address(bytes) : default;
        return fits;
    }

    /// <summary>Address of an account: RIPEMD-160(SHA-256(key)), as Cosmos SDK and Bitcoin have it.</summary>
    /// <param name="publicKey33">A compressed secp256k1 public key, 33 bytes.</param>
    public static Address FromPublicKey(ReadOnlySpan<byte> publicKey33)
    {
        Invariant.Holds(publicKey33.Length == 33, "a compressed secp256k1 key is 33 bytes");
        Span<byte> hash = stackalloc byte[Digest.ByteCount], name = stackalloc byte[Ripemd160.ByteCount];
        Sha256.Hash(publicKey33).CopyTo(hash);
        Ripemd160.Hash(hash, name);
        return new Address(name);
    }

    /// <summary>Address of a validator's consensus key: the first 20 bytes of SHA-256(key), as CometBFT has it.</summary>
    /// <param name="publicKey32">An Ed25519 public key, 32 bytes.</param>
    public static Address FromConsensusKey(ReadOnlySpan<byte> publicKey32)
    {
        Invariant.Holds(publicKey32.Length == 32, "an Ed25519 key is 32 bytes");
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        Sha256.Hash(publicKey32).CopyTo(hash);
        return new Address(hash[..ByteCount]);
    }

    /// <summary>Reads an account address (remes1...).</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address) => TryParse(text, AccountPrefix, out address);

    /// <summary>Reads an account address (remes1...) without a string.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address) => TryParse(text, AccountPrefix, out address);

    /// <summary>Reads an operator address (remesvaloper1...).</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParseValidator([NotNullWhen(true)] string? text, out Address address) => TryParse(text, ValidatorPrefix, out address);

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">At least 20 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The 20 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[ByteCount];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The account form, remes1...</summary>
    public override string ToString() => Text(AccountPrefix);

    /// <summary>Writes the account form without a string.</summary>
    /// <param name="text"><see cref="AccountCharCount"/> characters.</param>
    public void Write(Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        Bech32.Encode(AccountPrefix, bytes, text);
    }

    /// <summary>The operator form of the same 20 bytes, remesvaloper1...</summary>
    public string ForValidator() => Text(ValidatorPrefix);

    /// <inheritdoc/>
    public bool Equals(Address other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <summary>A hash for tables within one process.</summary>
    public override int GetHashCode() => unchecked((int)(_a ^ (_a >> 32) ^ _c));

    /// <inheritdoc/>
    public int CompareTo(Address other)
    {
        if (_a != other._a) return _a.CompareTo(other._a);
        return _b != other._b ? _b.CompareTo(other._b) : _c.CompareTo(other._c);
    }

    /// <summary>Equal bytes.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Ordered before.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>Ordered after.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>Ordered before or equal.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>Ordered after or equal.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    private static bool TryParse(ReadOnlySpan<char> text, string prefix, out Address address)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        bool read = Bech32.TryDecode(text, prefix, bytes);
        address = read ? new Address(bytes) : default;
        return read;
    }

    private string Text(string prefix)
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        CopyTo(bytes);
        return Bech32.Encode(prefix, bytes);
    }
}
