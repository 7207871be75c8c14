using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Crypto;

namespace R3mes.Storage.State;

/// <summary>
/// One recoverable point of the store, kept in a file of its own beside the log. Little-endian:
/// "R3STATE1", height i64, app hash 32, begin i64, tail i64, token 16, page bits u8, pages u32, SHA-256 of each page, metadata length u32,
/// FASTER's metadata, SHA-256 of all before.
/// </summary>
/// <param name="Height">Height of the state.</param>
/// <param name="AppHash">App hash after it.</param>
/// <param name="Begin">First address of the log that is needed.</param>
/// <param name="Tail">First address after the log's last record.</param>
/// <param name="Token">FASTER's name of the checkpoint.</param>
/// <param name="PageSizeBits">The page size that the log was written with.</param>
/// <param name="Pages">SHA-256 of each page from the one that holds <paramref name="Begin"/>; the last ends at <paramref name="Tail"/>.</param>
/// <param name="Metadata">What FASTER recovers from.</param>
internal sealed record StateCheckpoint(
    long Height, Digest AppHash, long Begin, long Tail, Guid Token, int PageSizeBits, IReadOnlyList<Digest> Pages, byte[] Metadata)
{
    private const int FixedBytes = 8 + 8 + Digest.ByteCount + 8 + 8 + 16 + 1 + 4;

    // 2^20 pages of 1 MiB are a terabyte of state; FASTER's metadata is a few hundred bytes.
    private const int FileBytesMax = 1 << 26;

    private static ReadOnlySpan<byte> Magic => "R3STATE1"u8;

    /// <summary>Number of the first page that is needed.</summary>
    public long FirstPage => Begin >> PageSizeBits;

    /// <summary>The file's bytes.</summary>
    public byte[] Encode()
    {
        byte[] file = new byte[FixedBytes + (Pages.Count * Digest.ByteCount) + 4 + Metadata.Length + Digest.ByteCount];
        Span<byte> rest = file;
        Magic.CopyTo(rest);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], Height);
        AppHash.CopyTo(rest[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(rest[48..], Begin);
        BinaryPrimitives.WriteInt64LittleEndian(rest[56..], Tail);
        Token.TryWriteBytes(rest[64..]);
        rest[80] = (byte)PageSizeBits;
        BinaryPrimitives.WriteInt32LittleEndian(rest[81..], Pages.Count);
        rest = rest[FixedBytes..];
        foreach (Digest page in Pages)
        {
            page.CopyTo(rest);
            rest = rest[Digest.ByteCount..];
        }

        BinaryPrimitives.WriteInt32LittleEndian(rest, Metadata.Length);
        Metadata.CopyTo(rest[4..]);
        Sha256.Hash(file.AsSpan(0, file.Length - Digest.ByteCount)).CopyTo(file.AsSpan(file.Length - Digest.ByteCount));
        return file;
    }

    /// <summary>Reads a file that may be torn, cut or damaged.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out StateCheckpoint? checkpoint)
    {
        checkpoint = null;
        return new FileInfo(path).Length <= FileBytesMax && TryDecode(File.ReadAllBytes(path), out checkpoint);
    }

    private static bool TryDecode(ReadOnlySpan<byte> file, [NotNullWhen(true)] out StateCheckpoint? checkpoint)
    {
        checkpoint = null;
        if (file.Length < FixedBytes + 4 + Digest.ByteCount || !file.StartsWith(Magic))
            return false;
        ReadOnlySpan<byte> body = file[..^Digest.ByteCount];
        if (Sha256.Hash(body) != Digest.FromSpan(file[body.Length..]))
            return false;
        uint pages = BinaryPrimitives.ReadUInt32LittleEndian(body[81..]);
        ReadOnlySpan<byte> rest = body[FixedBytes..];
        if (pages > (uint)(rest.Length - 4) / Digest.ByteCount)
            return false;
        Digest[] hashes = new Digest[pages];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = Digest.FromSpan(rest.Slice(i * Digest.ByteCount, Digest.ByteCount));
        rest = rest[(hashes.Length * Digest.ByteCount)..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest) != (uint)(rest.Length - 4))
            return false;
        checkpoint = new StateCheckpoint(
            BinaryPrimitives.ReadInt64LittleEndian(body[8..]),
            Digest.FromSpan(body.Slice(16, Digest.ByteCount)),
            BinaryPrimitives.ReadInt64LittleEndian(body[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(body[56..]),
            new Guid(body.Slice(64, 16)),
            body[80],
            hashes,
            rest[4..].ToArray());
        return true;
    }
}
