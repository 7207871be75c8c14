using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class BlockAssemblyTests
{
    [Fact]
    public void A_block_is_whole_whatever_the_order_of_its_parts_and_keeps_their_bytes()
    {
        Random random = new(1);
        for (int run = 0; run < 100; run++)
        {
            Block block = Make(random, random.Next(1, 5 * PartSet.PartBytes));
            BlockAssembly assembly = new(block.Id(), BlockLimits.Default);
            BlockPart[] parts = [.. block.Parts.Parts];
            random.Shuffle(parts);
            foreach (BlockPart part in parts)
            {
                Assert.False(assembly.IsWhole);
                Assert.False(assembly.Has(part.Index));
                Assert.True(assembly.TryAdd(part));
                Assert.True(assembly.TryAdd(part)); // again: nothing new
                Assert.True(assembly.Has(part.Index));
            }

            Assert.True(assembly.IsWhole);
            Assert.Equal(block.Encoded.ToArray(), assembly.Block!.Encoded.ToArray());
            Assert.Equal(block.Id(), assembly.Block.Id());
        }
    }

    [Fact]
    public void A_part_of_another_block_or_at_another_place_is_refused()
    {
        Random random = new(2);
        Block block = Make(random, 3 * PartSet.PartBytes), other = Make(random, 3 * PartSet.PartBytes);
        BlockAssembly assembly = new(block.Id(), BlockLimits.Default);
        Assert.False(assembly.TryAdd(other.Parts.Part(0)));
        Assert.False(assembly.TryAdd(block.Parts.Part(0) with { Index = 1 }));
        Assert.False(assembly.TryAdd(block.Parts.Part(0) with { Index = -1 }));
        Assert.False(assembly.TryAdd(block.Parts.Part(0) with { Index = int.MaxValue }));
        Assert.False(assembly.Has(0));
    }

    // A proposer may sign the root of parts that it cut elsewhere: they prove themselves, and the block they make has another id, by which no node could read it back.
    [Fact]
    public void Parts_that_are_cut_elsewhere_are_refused()
    {
        Block block = Make(new Random(3), 3 * PartSet.PartBytes);
        PartSet odd = PartSet.Split(block.Encoded, PartSet.PartBytes - 1);
        BlockAssembly assembly = new(new BlockId(block.Header.Hash(), odd.Header), BlockLimits.Default);
        for (int i = 0; i < odd.Count - 1; i++)
        {
            Assert.True(odd.Part(i).BelongsTo(odd.Header));
            Assert.False(assembly.TryAdd(odd.Part(i)));
        }

        Assert.Null(assembly.Block);
    }

    [Fact]
    public void What_is_no_block_is_whole_and_null()
    {
        PartSet parts = PartSet.Split(new byte[PartSet.PartBytes + 5]);
        BlockAssembly assembly = new(new BlockId(parts.Header.Hash, parts.Header), BlockLimits.Default);
        Assert.All(parts.Parts, part => Assert.True(assembly.TryAdd(part)));
        Assert.True(assembly.IsWhole);
        Assert.Null(assembly.Block);
    }

    [Fact]
    public void A_block_over_the_limit_is_null()
    {
        Block block = Make(new Random(4), PartSet.PartBytes);
        BlockAssembly assembly = new(block.Id(), BlockLimits.Default with { BytesMax = block.Encoded.Length - 1 });
        Assert.All(block.Parts.Parts, part => Assert.True(assembly.TryAdd(part)));
        Assert.Null(assembly.Block);
    }

    private static Block Make(Random random, int txBytes)
    {
        Block sample = ChainSamples.Block(random);
        return new Block(sample.Header, [ChainSamples.Bytes(random, txBytes)], sample.LastCommit, sample.Evidence);
    }
}
