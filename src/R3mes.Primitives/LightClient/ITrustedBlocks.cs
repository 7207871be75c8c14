using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>Where verified blocks are kept. What is in it is believed: nobody but the client writes to it.</summary>
public interface ITrustedBlocks
{
    /// <summary>The highest, or null when nothing is trusted.</summary>
    LightBlock? Latest { get; }

    /// <summary>The lowest, or null when nothing is trusted.</summary>
    LightBlock? Lowest { get; }

    /// <summary>The block of a height, or null.</summary>
    /// <param name="height">The height.</param>
    LightBlock? At(long height);

    /// <summary>The highest below a height, or null.</summary>
    /// <param name="height">The height.</param>
    LightBlock? Before(long height);

    /// <summary>Keeps a block, in the place of another of its height; a bounded store lets its lowest go, never its highest.</summary>
    /// <param name="block">A verified block.</param>
    void Put(LightBlock block);
}
