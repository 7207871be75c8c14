using R3mes.Primitives;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.Blocks;

/// <summary>A block log in memory: the double for simulations and tests. Nothing survives it.</summary>
public sealed class MemoryBlockLog : IBlockLog
{
    private readonly List<byte[]> _blocks = [];
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public long LastHeight
    {
        get
        {
            lock (_gate)
                return _blocks.Count;
        }
    }

    /// <inheritdoc/>
    public void Reserve(long height, int blockBytes)
    {
        Invariant.Holds(blockBytes <= BlockRecord.PayloadBytesMax, "a block has at most 8 MiB");
        lock (_gate)
            Invariant.Holds(height == _blocks.Count + 1, "blocks are appended in order of height");
    }

    /// <inheritdoc/>
    public void Append(long height, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
    {
        byte[] block = new byte[BlockRecord.PayloadBytes(pieces)];
        int at = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            piece.CopyTo(block.AsMemory(at));
            at += piece.Length;
        }

        lock (_gate)
        {
            Invariant.Holds(height == _blocks.Count + 1, "blocks are appended in order of height");
            _blocks.Add(block);
        }
    }

    /// <inheritdoc/>
    public byte[] Read(long height)
    {
        lock (_gate)
        {
            Invariant.Holds(height >= 1 && height <= _blocks.Count, "a block is read at a height that the log has");
            return (byte[])_blocks[checked((int)height - 1)].Clone();
        }
    }

    /// <summary>Nothing to let go.</summary>
    public void Dispose()
    {
    }
}
