using System.Buffers.Binary;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Node.Driver;

/// <summary>
/// Our own proposal, durable before it is signed: after a crash between signing and appending, the same block is signed again and none other.
/// File: "R3PROPOS", version u32 little-endian, the encoded block, SHA-256 of all before.
/// </summary>
public sealed class PendingProposal
{
    private const uint Version = 1;
    private const int HeaderBytes = 8 + 4;

    private byte[]? _inMemory;
    private long? _height; // of what is kept, once known: the file of another height, some megabytes, is not read for nothing

    /// <summary>Keeps the proposal in the file <paramref name="path"/>; null keeps it in memory, for a chain that dies with its process.</summary>
    public PendingProposal(string? path) => Path = path;

    /// <summary>The file, or null when it is kept in memory.</summary>
    public string? Path { get; }

    /// <summary>Whether what was there at the last <see cref="Read"/> was not what <see cref="Write"/> writes.</summary>
    public bool IsDamaged { get; private set; }

    private static ReadOnlySpan<byte> Magic => "R3PROPOS"u8;

    /// <summary>Makes <paramref name="block"/> the pending proposal; durable when it returns.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Write(Block block)
    {
        _height = null; // until it is durable
        byte[] file = Encode(block.Encoded.Span);
        if (Path is null) _inMemory = file;
        else AtomicFile.Write(Path, file);
        _height = block.Header.Height;
    }

    /// <summary>The pending proposal if it is whole and for <paramref name="height"/>, else null. Whether it fits the chain is the caller's to check.</summary>
    /// <exception cref="StorageException">The file is there and cannot be read.</exception>
    public Block? Read(long height, BlockLimits limits)
    {
        if (_height is { } known && known != height) return null;
        byte[]? bytes = Path is null ? _inMemory : ReadFile(Path, limits);
        Block? block = bytes is null ? null : Decode(bytes, limits);
        IsDamaged = bytes is not null && block is null;
        _height = block?.Header.Height;
        return _height == height ? block : null;
    }

    private static byte[]? ReadFile(string path, BlockLimits limits)
    {
        try
        {
            if (!File.Exists(path)) return null;
            return new FileInfo(path).Length > HeaderBytes + (long)limits.BytesMax + Digest.ByteCount ? [] : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }

    private static byte[] Encode(ReadOnlySpan<byte> block)
    {
        byte[] file = new byte[HeaderBytes + block.Length + Digest.ByteCount];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), Version);
        block.CopyTo(file.AsSpan(HeaderBytes));
        Sha256.Hash(file.AsSpan(0, file.Length - Digest.ByteCount)).CopyTo(file.AsSpan(file.Length - Digest.ByteCount));
        return file;
    }

    private static Block? Decode(ReadOnlySpan<byte> file, BlockLimits limits)
    {
        bool sound = file.Length >= HeaderBytes + Digest.ByteCount && file.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) == Version
            && Sha256.Hash(file[..^Digest.ByteCount]) == Digest.FromSpan(file[^Digest.ByteCount..]);
        return sound && Block.TryDecode(file[HeaderBytes..^Digest.ByteCount], limits, out Block? block) ? block : null;
    }
}
