using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

public sealed class TxPoolTests
{
    [Fact]
    public void Gives_transactions_in_the_order_they_came()
    {
        TxPool pool = Pool([1], [2], [3]);
        Assert.Equal([[1], [2], [3]], pool.Reap(100));
        Assert.Equal([[1], [2]], pool.Reap(2));
        Assert.Equal(3, pool.Count);
    }

    [Fact]
    public void Refuses_the_same_bytes_twice()
    {
        TxPool pool = Pool([1]);
        Assert.Equal(MempoolRefusal.Duplicate, pool.TryAdd([1]));
        pool.Remove([[1]]);
        Assert.Equal(MempoolRefusal.None, pool.TryAdd([1]));
    }

    [Fact]
    public void Is_bounded_in_count_and_in_bytes()
    {
        TxPool byCount = new(new MempoolLimits(CountMax: 2));
        Assert.Equal(MempoolRefusal.None, byCount.TryAdd([1]));
        Assert.Equal(MempoolRefusal.None, byCount.TryAdd([2]));
        Assert.Equal(MempoolRefusal.Full, byCount.TryAdd([3]));

        TxPool byBytes = new(new MempoolLimits(BytesMax: 10));
        Assert.Equal(MempoolRefusal.None, byBytes.TryAdd(new byte[6]));
        Assert.Equal(MempoolRefusal.Full, byBytes.TryAdd(new byte[5]));
        Assert.Equal(MempoolRefusal.None, byBytes.TryAdd(new byte[4]));
        Assert.Equal(10, byBytes.Bytes);
    }

    [Fact]
    public void Recheck_takes_out_what_is_no_longer_valid()
    {
        TxPool pool = Pool([1], [2], [3], [4]);
        Assert.Equal(2, pool.Recheck(tx => tx[0] % 2 == 0));
        Assert.Equal([[2], [4]], pool.Reap(100));
        Assert.Equal(2, pool.Bytes);
        Assert.False(pool.Contains(Sha256.Hash([1])));
    }

    [Fact]
    public void What_waits_is_told_again_in_turns_when_not_all_of_it_has_room()
    {
        TxPool pool = Pool([1], [2], [3], [4], [5]);
        Assert.Empty(Again(pool));
        Assert.Equal([1, 2], Again(pool));
        Assert.Equal([3, 4], Again(pool));
        Assert.Equal([5, 1], Again(pool));
        pool.Remove([[2]]);
        Assert.Equal([3, 4], Again(pool));
        Assert.False(pool.TellAgain(Sha256.Hash([3]), 2));
        Assert.True(pool.TellAgain(Sha256.Hash([5]), 1));
        Assert.False(pool.TellAgain(Sha256.Hash([5]), 1));
        Assert.False(pool.TellAgain(Sha256.Hash([2]), 0));
        Assert.Equal([1], Again(pool));

        // One that is longer than the room has its turn too.
        TxPool large = Pool(new byte[10]);
        Assert.Single(large.TellAgain(1, 2));
    }

    private static int[] Again(TxPool pool) => [.. pool.TellAgain(2, 2).Select(again => (int)again.Tx[0])];

    private static TxPool Pool(params byte[][] txs)
    {
        TxPool pool = new(new MempoolLimits());
        foreach (byte[] tx in txs) Assert.Equal(MempoolRefusal.None, pool.TryAdd(tx));
        return pool;
    }
}
