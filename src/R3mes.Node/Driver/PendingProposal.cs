using R3mes.Primitives.Chain;
using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Node.Driver;

/// <summary>
/// Our own proposal, durable before it is signed: after a crash between signing and appending, the same block is signed again and none other.
/// </summary>
public sealed class PendingProposal
{
    private readonly string? _path;
    private byte[]? _inMemory;
    private long? _height; // of what is kept, once known: the file of another height, some megabytes, is not read for nothing

    /// <summary>Keeps the proposal in the file <paramref name="path"/>; null keeps it in memory, for a chain that dies with its process.</summary>
    public PendingProposal(string? path) => _path = path;

    /// <summary>Makes <paramref name="block"/> the pending proposal; durable when it returns.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Write(Block block)
    {
        _height = null; // until it is durable
        if (_path is null) _inMemory = block.Encode();
        else AtomicFile.Write(_path, block.Encoded.Span);
        _height = block.Header.Height;
    }

    /// <summary>The pending proposal if it is for <paramref name="height"/>, else null.</summary>
    /// <exception cref="StorageException">The file is there and damaged.</exception>
    public Block? Read(long height, BlockLimits limits)
    {
        if (_height is { } known && known != height) return null;
        byte[]? bytes = _path is null ? _inMemory : File.Exists(_path) ? File.ReadAllBytes(_path) : null;
        if (bytes is null) return null;
        if (!Block.TryDecode(bytes, limits, out Block? block))
        {
            throw StorageException.Damaged(_path ?? "memory", "the pending proposal is not a block; delete the file only if this validator signed nothing since the last block in the log");
        }

        _height = block.Header.Height;
        return _height == height ? block : null;
    }
}
