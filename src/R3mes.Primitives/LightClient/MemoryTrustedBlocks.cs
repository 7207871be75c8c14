using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>Verified blocks in memory; the lowest goes when there are too many.</summary>
public sealed class MemoryTrustedBlocks : ITrustedBlocks
{
    /// <summary>Blocks kept by default (CometBFT's defaultPruningSize).</summary>
    public const int DefaultCountMax = 1000;

    private readonly List<LightBlock> _blocks = []; // heights ascending
    private readonly int _countMax;

    /// <summary>An empty store.</summary>
    /// <param name="countMax">Most blocks, 1 or more.</param>
    public MemoryTrustedBlocks(int countMax = DefaultCountMax)
    {
        Invariant.Holds(countMax > 0, "the newest block is always kept");
        _countMax = countMax;
    }

    /// <summary>Blocks kept.</summary>
    public int Count => _blocks.Count;

    /// <inheritdoc/>
    public LightBlock? Latest => _blocks.Count == 0 ? null : _blocks[^1];

    /// <inheritdoc/>
    public LightBlock? Lowest => _blocks.Count == 0 ? null : _blocks[0];

    /// <inheritdoc/>
    public LightBlock? At(long height) => FirstFrom(height) is int place && place < _blocks.Count && _blocks[place].Height == height ? _blocks[place] : null;

    /// <inheritdoc/>
    public LightBlock? Before(long height) => FirstFrom(height) is int place and > 0 ? _blocks[place - 1] : null;

    /// <inheritdoc/>
    public void Put(LightBlock block)
    {
        int place = FirstFrom(block.Height);
        if (place < _blocks.Count && _blocks[place].Height == block.Height) _blocks[place] = block;
        else _blocks.Insert(place, block);
        if (_blocks.Count > _countMax) _blocks.RemoveAt(0);
    }

    /// <summary>Place of the first block that is not below a height.</summary>
    private int FirstFrom(long height)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_blocks[middle].Height < height) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
