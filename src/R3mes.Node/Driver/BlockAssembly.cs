using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>A proposed block while its parts come in. Its memory is bounded by the limit on a block.</summary>
/// <param name="id">The block that a signed proposal names.</param>
/// <param name="limits">The chain's limits.</param>
public sealed class BlockAssembly(BlockId id, BlockLimits limits)
{
    private readonly byte[]?[] _parts = new byte[]?[(int)Math.Min(id.Parts.Total, PartsMax(limits))];
    private int _missing = (int)Math.Min(id.Parts.Total, PartsMax(limits));

    /// <summary>The block.</summary>
    public BlockId Id => id;

    /// <summary>The whole block, once it is here and is what its id says.</summary>
    public Block? Block { get; private set; }

    /// <summary>True when every part is here: then <see cref="Block"/> is set, or the parts are of no block.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>Most parts that a block may have.</summary>
    public static uint PartsMax(BlockLimits limits) => (uint)((limits.BytesMax + PartSet.PartBytes - 1) / PartSet.PartBytes);

    /// <summary>An assembly of a block that is here already, such as our own.</summary>
    public static BlockAssembly Of(Block block, BlockLimits limits)
    {
        BlockAssembly whole = new(block.Id(), limits) { Block = block, _missing = 0 };
        whole.Release();
        return whole;
    }

    /// <summary>Whether the part is here.</summary>
    public bool Has(int index) => index >= 0 && index < _parts.Length && _parts[index] is not null;

    /// <summary>Takes a part; false when it is not of this block.</summary>
    public bool TryAdd(BlockPart part)
    {
        if (part.Index < 0 || part.Index >= _parts.Length || !part.BelongsTo(id.Parts)) return false;
        if (_parts[part.Index] is not null) return true;
        _parts[part.Index] = part.Bytes;
        if (--_missing == 0) Block = Assemble();
        return true;
    }

    /// <summary>The parts that are here, each with its proof; all of them must be.</summary>
    public IReadOnlyList<BlockPart> Split() => PartSet.Split(Block!.Encoded.Span).Parts;

    private Block? Assemble()
    {
        long bytes = 0;
        foreach (byte[]? part in _parts) bytes += part!.Length;
        if (bytes > limits.BytesMax) return null;
        byte[] whole = new byte[bytes];
        int at = 0;
        foreach (byte[]? part in _parts)
        {
            part!.CopyTo(whole, at);
            at += part!.Length;
        }

        Release();
        return Block.TryDecode(whole, limits, out Block? block) && block.Header.Hash() == id.Hash ? block : null;
    }

    // The block has the bytes: that a part is here is all that is still asked.
    private void Release() => Array.Fill(_parts, []);
}
