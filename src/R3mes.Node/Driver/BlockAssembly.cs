using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>A proposed block while its parts come in, each to where it belongs in the whole. Its memory is bounded by the limit on a block.</summary>
/// <param name="id">The block that a signed proposal names.</param>
/// <param name="limits">The chain's limits.</param>
/// <param name="buffers">Where its room comes from.</param>
/// <param name="known">Gives the bytes of a transaction that is here already, by its hash, or null.</param>
public sealed class BlockAssembly(BlockId id, BlockLimits limits, BlockBuffers buffers, Func<Digest, byte[]?> known)
{
    private readonly bool[] _has = new bool[(int)Math.Min(id.Parts.Total, PartsMax(limits))];
    private byte[]? _bytes;
    private int _missing = (int)Math.Min(id.Parts.Total, PartsMax(limits));
    private int _lastPartBytes;

    /// <summary>The block.</summary>
    public BlockId Id => id;

    /// <summary>The whole block, once it is here and is what its id says.</summary>
    public Block? Block { get; private set; }

    /// <summary>When its proposal came, and when the newest of its parts did.</summary>
    public (TimeSpan Proposal, TimeSpan Part) CameAt { get; set; }

    /// <summary><see cref="LastRound"/> before a proposal names the block.</summary>
    public const int NoRound = int.MaxValue;

    /// <summary>The last round whose proposal named it.</summary>
    public int LastRound { get; set; } = NoRound;

    /// <summary>True when every part is here: then <see cref="Block"/> is set, or the parts are of no block.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>Most parts that a block may have.</summary>
    public static uint PartsMax(BlockLimits limits) => (uint)((limits.BytesMax + PartSet.PartBytes - 1) / PartSet.PartBytes);

    /// <summary>An assembly of a block that is here already, such as our own.</summary>
    /// <param name="block">The block.</param>
    /// <param name="limits">The chain's limits.</param>
    /// <param name="buffers">Where its room goes in the end.</param>
    /// <param name="room">The room of its encoding, or null when that is not one of <paramref name="buffers"/>.</param>
    public static BlockAssembly Of(Block block, BlockLimits limits, BlockBuffers buffers, byte[]? room)
    {
        BlockAssembly whole = new(block.Id(), limits, buffers, static _ => null) { Block = block, _missing = 0, _bytes = room };
        Array.Fill(whole._has, true);
        return whole;
    }

    /// <summary>Whether the part is here.</summary>
    public bool Has(int index) => index >= 0 && index < _has.Length && _has[index];

    /// <summary>Takes a part; false when it is not of this block.</summary>
    public bool TryAdd(BlockPart part)
    {
        if (part.Index < 0 || part.Index >= _has.Length || !part.BelongsTo(id.Parts)) return false;
        if (_has[part.Index]) return true;
        bool isLast = part.Index == _has.Length - 1;
        if (isLast) _lastPartBytes = part.Bytes.Length;
        else if (part.Bytes.Length != PartSet.PartBytes) return false; // its proposer cut it otherwise than everyone does: no such block is ever whole
        _bytes ??= buffers.Take(_has.Length * PartSet.PartBytes);
        part.Bytes.CopyTo(_bytes.AsMemory(part.Index * PartSet.PartBytes));
        _has[part.Index] = true;
        if (--_missing == 0) Block = Assemble();
        return true;
    }

    /// <summary>Gives the room back: the assembly is not used again, and its block is no longer sent or logged.</summary>
    public void Release()
    {
        if (_bytes is null) return;
        Block?.ForgetEncoding();
        buffers.Return(_bytes);
        _bytes = null;
    }

    private Block? Assemble()
    {
        ReadOnlyMemory<byte> whole = _bytes.AsMemory(0, ((_has.Length - 1) * PartSet.PartBytes) + _lastPartBytes);
        return whole.Length <= limits.BytesMax && Block.TryDecodeInPlace(whole, limits, known, out Block? block) && block.Header.Hash() == id.Hash ? block : null;
    }
}
