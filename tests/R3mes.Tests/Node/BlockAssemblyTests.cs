using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class BlockAssemblyTests
{
    private readonly BlockBuffers _buffers = new();

    [Fact]
    public void A_block_is_whole_whatever_the_order_of_its_parts_and_keeps_their_bytes()
    {
        Random random = new(1);
        for (int run = 0; run < 100; run++)
        {
            Block block = Make(random, random.Next(1, 5 * PartSet.PartBytes));
            BlockAssembly assembly = Of(block.Id());
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
        BlockAssembly assembly = Of(block.Id());
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
        BlockAssembly assembly = Of(new BlockId(block.Header.Hash(), odd.Header));
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
        BlockAssembly assembly = Of(new BlockId(parts.Header.Hash, parts.Header));
        Assert.All(parts.Parts, part => Assert.True(assembly.TryAdd(part)));
        Assert.True(assembly.IsWhole);
        Assert.Null(assembly.Block);
    }

    [Fact]
    public void A_block_over_the_limit_is_null()
    {
        Block block = Make(new Random(4), PartSet.PartBytes);
        BlockAssembly assembly = new(block.Id(), BlockLimits.Default with { BytesMax = block.Encoded.Length - 1 }, _buffers, static _ => null);
        Assert.All(block.Parts.Parts, part => Assert.True(assembly.TryAdd(part)));
        Assert.Null(assembly.Block);
    }

    [Fact]
    public void A_transaction_that_is_here_is_not_there_twice_and_room_is_used_again()
    {
        Random random = new(5);
        Block first = Make(random, PartSet.PartBytes), second = Make(random, PartSet.PartBytes);
        byte[] here = [.. first.Txs[0]];
        BlockAssembly one = new(first.Id(), BlockLimits.Default, _buffers, hash => hash == first.TxHashes[0] ? here : null);
        Assert.All(first.Parts.Parts, part => Assert.True(one.TryAdd(part)));
        Block read = one.Block!;
        Assert.Same(here, read.Txs[0]);
        Assert.Equal(first.TxHashes, read.TxHashes);
        Assert.True(read.Encoded.Span == one.Block!.Encoded.Span); // where the parts were put

        one.Release();
        Assert.Equal(2L * PartSet.PartBytes, _buffers.Bytes);
        BlockAssembly two = Of(second.Id());
        Assert.All(second.Parts.Parts, part => Assert.True(two.TryAdd(part)));
        Assert.Equal(0, _buffers.Bytes);
        // The first block's bytes were written over, and it does not show.
        Assert.Equal(first.Encoded.ToArray(), read.Encoded.ToArray());
        Assert.Equal(first.Id(), read.Id());
        Assert.Equal(second.Encoded.ToArray(), two.Block!.Encoded.ToArray());
        Assert.NotSame(second.Txs[0], two.Block.Txs[0]);
    }

    [Fact]
    public void The_largest_room_is_kept_and_no_more_than_two()
    {
        foreach (int bytes in (int[])[10, 30, 20, 5]) _buffers.Return(new byte[bytes]);
        Assert.Equal(50, _buffers.Bytes);
        Assert.Equal(30, _buffers.Take(25).Length);
        Assert.Equal(20, _buffers.Take(1).Length);
        Assert.Equal(8, _buffers.Take(7).Length); // a power of two: the next block may be a little longer
    }

    [Fact]
    public void A_block_of_this_node_lies_in_room_that_the_next_block_gets()
    {
        Random random = new(4);
        Block own = Make(random, 1000), second = Make(random, 900);
        byte[] expected = new Block(own.Header, own.Txs, own.LastCommit, own.Evidence).Encode(), room = own.EncodeIn(_buffers.Take);
        Assert.Equal(expected, own.Encoded.ToArray());
        Assert.True(room.Length >= expected.Length);
        BlockId id = own.Id();
        BlockAssembly whole = BlockAssembly.Of(own, BlockLimits.Default, _buffers, room);
        Assert.True(whole.IsWhole);
        whole.Release();
        Assert.Equal(room.Length, _buffers.Bytes);
        Assert.Same(room, second.EncodeIn(_buffers.Take));
        Assert.Equal(expected, own.Encoded.ToArray());
        Assert.Equal(id, own.Id());
    }

    private BlockAssembly Of(BlockId id) => new(id, BlockLimits.Default, _buffers, static _ => null);

    private static Block Make(Random random, int txBytes)
    {
        Block sample = ChainSamples.Block(random);
        return new Block(sample.Header, [ChainSamples.Bytes(random, txBytes)], sample.LastCommit, sample.Evidence);
    }
}
