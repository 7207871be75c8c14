using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// A hash of a named domain: SHA-256(SHA-256(tag) || SHA-256(tag) || fields), the construction of BIP-340's tagged hashes.
/// Fields of fixed length go in as they are, integers little-endian; fields of variable length are prefixed with their length (u64, little-endian),
/// so that no two lists of fields of one domain have the same input.
/// </summary>
/// <example><c>DomainHash.Begin("remes/shard").Add(seed).Add(roundId).Finish()</c></example>
public sealed class DomainHash
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _finished;

    private DomainHash()
    {
    }

    /// <summary>Starts a hash in the domain <paramref name="tag"/>.</summary>
    /// <param name="tag">A constant of the protocol; two uses never share one.</param>
    public static DomainHash Begin(string tag)
    {
        DomainHash hash = new();
        Digest name = Sha256.Hash(Encoding.UTF8.GetBytes(tag));
        return hash.Add(name).Add(name);
    }

    /// <summary>Adds 32 bytes.</summary>
    /// <param name="field">The field.</param>
    public DomainHash Add(Digest field)
    {
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        field.CopyTo(bytes);
        return AddFixed(bytes);
    }

    /// <summary>Adds 8 bytes, little-endian.</summary>
    /// <param name="field">The field.</param>
    public DomainHash Add(ulong field)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, field);
        return AddFixed(bytes);
    }

    /// <summary>Adds 8 bytes, little-endian, two's complement.</summary>
    /// <param name="field">The field.</param>
    public DomainHash Add(long field) => Add(unchecked((ulong)field));

    /// <summary>Adds 4 bytes, little-endian.</summary>
    /// <param name="field">The field.</param>
    public DomainHash Add(uint field)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, field);
        return AddFixed(bytes);
    }

    /// <summary>Adds 4 bytes, little-endian, two's complement.</summary>
    /// <param name="field">The field.</param>
    public DomainHash Add(int field) => Add(unchecked((uint)field));

    /// <summary>Adds a field whose length is fixed by the domain, as it is.</summary>
    /// <param name="field">The field.</param>
    public DomainHash AddFixed(ReadOnlySpan<byte> field)
    {
        Invariant.Holds(!_finished, "a finished hash takes no field");
        _hash.AppendData(field);
        return this;
    }

    /// <summary>Adds a field of variable length after its length.</summary>
    /// <param name="field">The field.</param>
    public DomainHash AddBytes(ReadOnlySpan<byte> field) => Add((ulong)field.Length).AddFixed(field);

    /// <summary>Adds a string as UTF-8 after its length in bytes.</summary>
    /// <param name="field">The field.</param>
    public DomainHash AddString(string field) => AddBytes(Encoding.UTF8.GetBytes(field));

    /// <summary>The hash; once only.</summary>
    public Digest Finish()
    {
        Invariant.Holds(!_finished, "a hash is finished once");
        _finished = true;
        Span<byte> bytes = stackalloc byte[Digest.ByteCount];
        _hash.GetHashAndReset(bytes);
        _hash.Dispose();
        return Digest.FromSpan(bytes);
    }
}
