namespace R3mes.Primitives.Ports;

/// <summary>The append-only log of blocks: the truth that state is replayed from. A failed disk is an exception.</summary>
public interface IBlockLog : IDisposable
{
    /// <summary>Height of the last block, 0 when empty.</summary>
    long LastHeight { get; }

    /// <summary>Takes the room on disk that the next block needs, so that a full disk is met before the block is signed and not after. Nothing is written; may be called again.</summary>
    /// <param name="height"><see cref="LastHeight"/> + 1.</param>
    /// <param name="blockBytes">The most bytes that the encoded block has.</param>
    void Reserve(long height, int blockBytes);

    /// <summary>Appends the next block; durable (fsynced) when it returns.</summary>
    /// <param name="height"><see cref="LastHeight"/> + 1.</param>
    /// <param name="pieces">The encoded block, in pieces that follow each other: a full one has megabytes, and is not copied together.</param>
    void Append(long height, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces);

    /// <summary>The block at a height that the log has.</summary>
    /// <param name="height">1 to <see cref="LastHeight"/>.</param>
    byte[] Read(long height);
}
