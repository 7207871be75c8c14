using R3mes.Primitives.Chain;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

public sealed class MemoryTrustedBlocksTests
{
    private static readonly LightChain Chain = LightChain.Steady(8, 0, 1, 2, 3);

    [Fact]
    public void An_empty_store_has_nothing()
    {
        MemoryTrustedBlocks blocks = new();
        Assert.Null(blocks.Latest);
        Assert.Null(blocks.Lowest);
        Assert.Null(blocks.At(1));
        Assert.Null(blocks.Before(9));
    }

    [Fact]
    public void Blocks_are_found_by_height_and_before_a_height_in_whatever_order_they_came()
    {
        MemoryTrustedBlocks blocks = new();
        foreach (int height in (int[])[5, 2, 7]) blocks.Put(Chain[height]);
        Assert.Equal((7L, 2L, 3), (blocks.Latest!.Height, blocks.Lowest!.Height, blocks.Count));
        Assert.Same(Chain[5], blocks.At(5));
        Assert.Null(blocks.At(4));
        Assert.Null(blocks.At(8));
        Assert.Equal(5, blocks.Before(7)!.Height);
        Assert.Equal(5, blocks.Before(6)!.Height);
        Assert.Equal(7, blocks.Before(100)!.Height);
        Assert.Null(blocks.Before(2));
    }

    [Fact]
    public void The_lowest_goes_when_there_are_too_many_and_the_highest_stays()
    {
        MemoryTrustedBlocks blocks = new(2);
        foreach (int height in (int[])[3, 4, 5, 1]) blocks.Put(Chain[height]);
        Assert.Equal((5L, 4L, 2), (blocks.Latest!.Height, blocks.Lowest!.Height, blocks.Count));
        MemoryTrustedBlocks one = new(1);
        one.Put(Chain[5]);
        one.Put(Chain[2]);
        Assert.Equal((5L, 1), (one.Latest!.Height, one.Count));
    }

    [Fact]
    public void Another_block_of_a_height_takes_its_place()
    {
        MemoryTrustedBlocks blocks = new();
        blocks.Put(Chain[5]);
        LightBlock other = LightChain.Make(5, BlockId.Nil, new BlockPlan { Validators = [0], Next = [0] });
        blocks.Put(other);
        Assert.Equal(1, blocks.Count);
        Assert.Same(other, blocks.At(5));
    }
}
