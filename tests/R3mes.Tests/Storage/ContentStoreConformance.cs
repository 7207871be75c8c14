using R3mes.Primitives.Content;
using R3mes.Primitives.Ports;
using R3mes.Storage;
using R3mes.Storage.Content;

namespace R3mes.Tests.Storage;

/// <summary>What every content store does; run on each.</summary>
public abstract class ContentStoreConformance : IDisposable
{
    protected static ContentStoreOptions Options { get; } = new() { BytesMax = 10_000 };

    protected abstract IContentStore Store { get; }

    public abstract void Dispose();

    [Fact]
    public void Hands_out_what_was_put_under_its_name()
    {
        byte[] content = [1, 2, 3];
        Cid cid = Store.Put(content);
        Assert.Equal(Cid.Of(content), cid);
        Assert.True(Store.Contains(cid));
        Assert.True(Store.TryGet(cid, out byte[]? read));
        Assert.Equal(content, read);
        read[0] = 9;
        Assert.True(Store.TryGet(cid, out byte[]? again));
        Assert.Equal(content, again);
    }

    [Fact]
    public void Knows_nothing_of_other_names()
    {
        Cid cid = Cid.Of([5]);
        Assert.False(Store.Contains(cid));
        Assert.False(Store.TryGet(cid, out byte[]? content));
        Assert.Null(content);
    }

    [Fact]
    public void Takes_empty_content() => Assert.True(Store.TryGet(Store.Put([]), out _));

    [Fact]
    public void Content_put_twice_takes_its_room_once()
    {
        byte[] content = new byte[6_000];
        Cid cid = Store.Put(content);
        Assert.Equal(cid, Store.Put(content));
        Store.Put(new byte[4_000]);
    }

    [Fact]
    public void Is_full_at_its_limit_and_says_so()
    {
        Cid kept = Store.Put(new byte[10_000]);
        StorageException error = Assert.Throws<StorageException>(() => Store.Put([1]));
        Assert.Equal(StorageFailure.Full, error.Failure);
        Assert.Contains("raise its limit or remove content", error.Message, StringComparison.Ordinal);
        Assert.False(Store.Contains(Cid.Of([1])));
        Assert.True(Store.TryGet(kept, out _));
    }
}
