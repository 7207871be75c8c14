using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Ports;

/// <summary>Latest-value state, written once a block. A failed disk is an exception.</summary>
public interface IStateStore : IDisposable
{
    /// <summary>Last committed height, 0 before genesis.</summary>
    long Height { get; }

    /// <summary>The app hash after <see cref="Height"/>.</summary>
    Digest AppHash { get; }

    /// <summary>The latest value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value when true.</param>
    bool TryGet(ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out byte[] value);

    /// <summary>Writes one block's changes: all or nothing after a crash, with height and app hash inside.</summary>
    /// <param name="batch">The changes.</param>
    void Commit(StateBatch batch);
}
