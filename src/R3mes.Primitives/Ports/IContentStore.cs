using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Content;

namespace R3mes.Primitives.Ports;

/// <summary>Content by its name. A failed disk is an exception.</summary>
public interface IContentStore
{
    /// <summary>Stores content; durable when it returns; idempotent.</summary>
    /// <param name="content">Any bytes.</param>
    Cid Put(ReadOnlySpan<byte> content);

    /// <summary>The content of a name, verified against the CID.</summary>
    /// <param name="cid">The name.</param>
    /// <param name="content">The content when true.</param>
    bool TryGet(Cid cid, [MaybeNullWhen(false)] out byte[] content);

    /// <summary>True when the content is stored here.</summary>
    /// <param name="cid">The name.</param>
    bool Contains(Cid cid);
}
