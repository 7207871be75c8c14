using R3mes.Primitives;
using R3mes.Primitives.Ports;

namespace R3mes.Tests.Storage;

/// <summary>What every block log does; run on each.</summary>
public abstract class BlockLogConformance : IDisposable
{
    protected abstract IBlockLog Log { get; }

    public abstract void Dispose();

    internal static byte[] Block(long height)
    {
        byte[] block = new byte[(height * 37) % 500];
        new Random((int)height).NextBytes(block);
        return block;
    }

    [Fact]
    public void Begins_empty() => Assert.Equal(0, Log.LastHeight);

    [Fact]
    public void Reads_any_block_that_was_appended()
    {
        for (long height = 1; height <= 100; height++)
        {
            Log.Append(height, Block(height));
            Assert.Equal(height, Log.LastHeight);
        }

        for (long height = 100; height >= 1; height--)
            Assert.Equal(Block(height), Log.Read(height));
    }

    [Fact]
    public void A_height_that_does_not_follow_is_a_bug()
    {
        Assert.Throws<InvariantException>(() => Log.Append(2, new byte[] { 1 }));
        Log.Append(1, new byte[] { 1 });
        Assert.Throws<InvariantException>(() => Log.Append(1, new byte[] { 1 }));
        Assert.Throws<InvariantException>(() => Log.Append(3, new byte[] { 1 }));
        Assert.Equal(1, Log.LastHeight);
    }

    [Fact]
    public void Room_may_be_taken_again_and_again_and_changes_nothing()
    {
        for (long height = 1; height <= 40; height++)
        {
            Log.Reserve(height, 500);
            Log.Reserve(height, 5000);
            Assert.Equal(height - 1, Log.LastHeight);
            Log.Append(height, Block(height));
            Assert.Equal(Block(height), Log.Read(height));
        }

        Assert.Throws<InvariantException>(() => Log.Reserve(40, 1));
        Assert.Throws<InvariantException>(() => Log.Reserve(41, (8 << 20) + 1));
    }

    [Fact]
    public void A_height_that_it_does_not_have_is_a_bug()
    {
        Log.Append(1, new byte[] { 1 });
        Assert.Throws<InvariantException>(() => Log.Read(0));
        Assert.Throws<InvariantException>(() => Log.Read(2));
    }

    [Fact]
    public void Takes_eight_mebibytes_and_not_one_byte_more()
    {
        byte[] largest = new byte[8 << 20];
        largest[^1] = 7;
        Log.Append(1, largest);
        Assert.True(Log.Read(1).AsSpan().SequenceEqual(largest));
        Assert.Throws<InvariantException>(() => Log.Append(2, new byte[(8 << 20) + 1]));
    }
}
