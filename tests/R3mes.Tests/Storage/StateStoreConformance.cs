using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

/// <summary>What every state store does; run on each.</summary>
public abstract class StateStoreConformance : IDisposable
{
    protected abstract IStateStore Store { get; }

    protected static StateStoreOptions Options { get; } = new() { MemorySizeBits = 16, PageSizeBits = 13, SegmentSizeBits = 15, IndexBuckets = 256, CommitsPerCheckpoint = 7, CompactAboveBytes = 64 << 10 };

    public abstract void Dispose();

    internal static byte[] Key(int number)
    {
        byte[] key = new byte[5];
        key[0] = (byte)'k';
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), number);
        return key;
    }

    internal static Digest HashOf(long height) => Sha256.Hash(BitConverter.GetBytes(height));

    internal static StateBatch Batch(long height, params (byte[] Key, byte[]? Value)[] writes) =>
        new(height, HashOf(height), [.. writes.OrderBy(w => w.Key, Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).Select(w => new StateWrite(w.Key, w.Value))]);

    [Fact]
    public void Begins_empty()
    {
        Assert.Equal(0, Store.Height);
        Assert.Equal(Digest.Zero, Store.AppHash);
        Assert.False(Store.TryGet(Key(1), out _));
    }

    [Fact]
    public void Reads_what_was_committed_and_the_height_and_app_hash_with_it()
    {
        Store.Commit(Batch(1, (Key(1), [1, 2, 3]), (Key(2), [])));
        Assert.True(Store.TryGet(Key(1), out byte[]? value));
        Assert.Equal([1, 2, 3], value);
        Assert.True(Store.TryGet(Key(2), out byte[]? empty));
        Assert.Empty(empty);
        Assert.False(Store.TryGet(Key(3), out _));
        Assert.Equal(1, Store.Height);
        Assert.Equal(HashOf(1), Store.AppHash);
    }

    [Fact]
    public void Deletes_and_writes_again()
    {
        Store.Commit(Batch(1, (Key(1), [1])));
        Store.Commit(Batch(2, (Key(1), null), (Key(9), null)));
        Assert.False(Store.TryGet(Key(1), out _));
        Store.Commit(Batch(3, (Key(1), [2])));
        Assert.True(Store.TryGet(Key(1), out byte[]? value));
        Assert.Equal([2], value);
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(10, 9)]
    [InlineData(1, 2048)]
    [InlineData(2048, 1)]
    [InlineData(2048, 0)]
    [InlineData(16, 16)]
    public void Overwrites_with_a_value_of_another_length(int before, int after)
    {
        byte[] first = [.. Enumerable.Range(0, before).Select(i => (byte)i)];
        byte[] second = [.. Enumerable.Range(0, after).Select(i => (byte)(i + 100))];
        Store.Commit(Batch(1, (Key(1), first), (Key(2), first)));
        Store.Commit(Batch(2, (Key(1), second)));
        Assert.True(Store.TryGet(Key(1), out byte[]? value));
        Assert.Equal(second, value);
        Assert.True(Store.TryGet(Key(2), out byte[]? other));
        Assert.Equal(first, other);
    }

    [Fact]
    public void An_empty_batch_moves_only_height_and_app_hash()
    {
        Store.Commit(Batch(1, (Key(1), [1])));
        Store.Commit(Batch(2));
        Assert.Equal(2, Store.Height);
        Assert.Equal(HashOf(2), Store.AppHash);
        Assert.True(Store.TryGet(Key(1), out _));
    }

    [Fact]
    public void Genesis_may_be_committed_at_height_zero()
    {
        Store.Commit(Batch(0, (Key(1), [1])));
        Assert.Equal(HashOf(0), Store.AppHash);
        Store.Commit(Batch(1, (Key(2), [1])));
        Assert.Equal(1, Store.Height);
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(1)));
    }

    [Fact]
    public void Keys_that_do_not_ascend_are_a_bug_and_write_nothing()
    {
        StateBatch twice = new(1, Digest.Zero, [new StateWrite(Key(1), [1]), new StateWrite(Key(1), [2])]);
        StateBatch backwards = new(1, Digest.Zero, [new StateWrite(Key(2), [1]), new StateWrite(Key(1), [2])]);
        Assert.Throws<InvariantException>(() => Store.Commit(twice));
        Assert.Throws<InvariantException>(() => Store.Commit(backwards));
        Assert.False(Store.TryGet(Key(1), out _));
        Assert.False(Store.TryGet(Key(2), out _));
        Assert.Equal(0, Store.Height);
    }

    [Fact]
    public void A_height_that_does_not_follow_is_a_bug()
    {
        Store.Commit(Batch(1));
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(1)));
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(3)));
        Store.Commit(Batch(2));
    }

    [Fact]
    public void Keys_and_values_have_limits()
    {
        byte[] key = new byte[StateStoreOptions.KeyBytesMax];
        byte[] value = new byte[Options.ValueBytesMax];
        Array.Fill(value, (byte)7);
        Store.Commit(Batch(1, (key, value)));
        Assert.True(Store.TryGet(key, out byte[]? read));
        Assert.Equal(value, read);
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(2, (new byte[StateStoreOptions.KeyBytesMax + 1], [1]))));
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(2, ([], [1]))));
        Assert.Throws<InvariantException>(() => Store.Commit(Batch(2, (Key(1), new byte[Options.ValueBytesMax + 1]))));
        Assert.False(Store.TryGet([], out _));
        Assert.False(Store.TryGet(new byte[StateStoreOptions.KeyBytesMax + 1], out _));
    }

    [Fact]
    public void What_the_caller_does_to_its_arrays_afterwards_changes_nothing()
    {
        byte[] key = Key(1);
        byte[] value = [1, 2, 3];
        Store.Commit(Batch(1, (key, value)));
        value[0] = 99;
        key[1] = 99;
        Assert.True(Store.TryGet(Key(1), out byte[]? read));
        Assert.Equal([1, 2, 3], read);
        read[0] = 42;
        Assert.True(Store.TryGet(Key(1), out byte[]? again));
        Assert.Equal([1, 2, 3], again);
    }

    [Fact]
    public void A_batch_larger_than_memory_is_read_back()
    {
        (byte[], byte[]?)[] writes = [.. Enumerable.Range(0, 20_000).Select(i => (Key(i), (byte[]?)BitConverter.GetBytes(i * 31)))];
        Store.Commit(Batch(1, writes));
        for (int i = 0; i < 20_000; i += 7)
        {
            Assert.True(Store.TryGet(Key(i), out byte[]? value));
            Assert.Equal(i * 31, BitConverter.ToInt32(value));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ten_thousand_random_operations_equal_a_dictionary(int seed)
    {
        RandomState model = new(seed, keys: 400);
        for (long height = 1; height <= 250; height++)
        {
            Store.Commit(model.Next(height, 40));
            if (height % 50 == 0)
                model.AssertEqual(Store);
        }

        model.AssertEqual(Store);
    }
}
