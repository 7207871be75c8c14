namespace R3mes.Storage.Files;

/// <summary>An open file of an <see cref="IDisk"/>. A failed disk is an <see cref="IOException"/> or a <see cref="StorageException"/>.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Writes at an offset; durable after the next <see cref="Flush"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reads exactly this many bytes, or answers false at the end of the file.</summary>
    bool TryRead(Span<byte> destination, long offset);

    /// <summary>Fsync.</summary>
    void Flush();

    /// <summary>Sets the length and makes it durable.</summary>
    void Cut(long length);

    /// <summary>Takes room for bytes without changing the length.</summary>
    void Reserve(long offset, long bytes);
}
