using R3mes.Primitives.Chain;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>A full node of a test.</summary>
internal sealed class TestSource : ILightBlockSource
{
    private readonly SortedDictionary<long, LightBlock> _blocks = [];

    internal TestSource(IEnumerable<LightBlock> blocks)
    {
        foreach (LightBlock block in blocks) _blocks.Add(block.Height, block);
    }

    internal TestSource(LightChain chain)
        : this(chain.Blocks)
    {
    }

    /// <summary>Says nothing at all.</summary>
    internal bool IsDead { get; set; }

    /// <summary>What it answers for some heights in the place of its block.</summary>
    internal Dictionary<long, LightBlockAnswer> Instead { get; } = [];

    /// <summary>Heights that it gets only after it was asked for them once.</summary>
    internal HashSet<long> Late { get; } = [];

    /// <summary>Heights that it was asked for; 0 for the newest.</summary>
    internal List<long> Asked { get; } = [];

    internal void Put(LightBlock block) => _blocks[block.Height] = block;

    public LightBlockAnswer At(long height)
    {
        Asked.Add(height);
        if (IsDead) return LightBlockAnswer.NoAnswer;
        if (Late.Remove(height)) return LightBlockAnswer.NotThere;
        if (Instead.TryGetValue(height, out LightBlockAnswer answer)) return answer;
        return _blocks.TryGetValue(height, out LightBlock? block) ? LightBlockAnswer.Found(block) : LightBlockAnswer.NotThere;
    }

    public LightBlockAnswer Latest()
    {
        Asked.Add(0);
        if (IsDead) return LightBlockAnswer.NoAnswer;
        return _blocks.Count == 0 ? LightBlockAnswer.NotThere : LightBlockAnswer.Found(_blocks.Values.Last());
    }
}
