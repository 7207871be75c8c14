using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage;
using R3mes.Storage.Validator;

namespace R3mes.Tests.Storage;

public sealed class LastSignedStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Named("last-signed");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, 1, 2, 6, 0, 1, true)]
    [InlineData(5, 1, 2, 5, 2, 1, true)]
    [InlineData(5, 1, 2, 5, 1, 3, true)]
    [InlineData(5, 1, 2, 5, 1, 2, false)]
    [InlineData(5, 1, 2, 5, 1, 1, false)]
    [InlineData(5, 1, 2, 5, 0, 3, false)]
    [InlineData(5, 1, 2, 4, 9, 3, false)]
    public void Goes_forward_only_and_remembers_over_a_restart(long height, int round, byte step, long nextHeight, int nextRound, byte nextStep, bool allowed)
    {
        LastSigned first = new(height, round, step, Sha256.Hash([1]));
        Assert.Null(new LastSignedStore(Path).TryAdvance(first, out _));
        LastSignedStore again = new(Path);
        Assert.Equal(first, again.Last);
        LastSigned next = new(nextHeight, nextRound, nextStep, Sha256.Hash([2]));
        Assert.Equal(allowed, again.TryAdvance(next, out _) is null);
        Assert.Equal(allowed ? next : first, new LastSignedStore(Path).Last);
    }

    [Fact]
    public void The_same_bytes_may_be_signed_again()
    {
        LastSigned signed = new(5, 0, 2, Sha256.Hash([1]), new Timestamp(7, 8));
        Assert.Null(new LastSignedStore(Path).TryAdvance(signed, out Timestamp time));
        Assert.Equal(signed.Time, time);
        LastSignedStore store = new(Path);
        // At another time the same is the same: it is signed with the time that it bore.
        Assert.Null(store.TryAdvance(signed with { Time = new Timestamp(9, 0) }, out time));
        Assert.Equal(signed.Time, time);
        Assert.Equal(SigningRefusal.SignedOther, store.TryAdvance(signed with { Content = Sha256.Hash([2]) }, out _));
        Assert.Equal(SigningRefusal.Behind, store.TryAdvance(signed with { Step = 1 }, out _));
    }

    [Fact]
    public void A_raised_floor_forbids_all_at_and_below_it_and_outlives_a_restart()
    {
        LastSignedStore store = new(Path);
        store.RaiseFloor(5, 1);
        store.RaiseFloor(4, 9);
        foreach (LastSignedStore at in new[] { store, new LastSignedStore(Path) })
        {
            Assert.NotNull(at.TryAdvance(new LastSigned(5, 1, 3, Sha256.Hash([1])), out _));
            Assert.NotNull(at.TryAdvance(new LastSigned(4, 10, 1, Sha256.Hash([1])), out _));
        }

        Assert.Null(store.TryAdvance(new LastSigned(5, 2, 1, Sha256.Hash([1])), out _));
    }

    [Fact]
    public void Every_damaged_byte_forbids_signing()
    {
        Assert.Null(new LastSignedStore(Path).TryAdvance(new LastSigned(5, 0, 2, Sha256.Hash([1])), out _));
        byte[] file = File.ReadAllBytes(Path);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[i] ^= 1;
            File.WriteAllBytes(Path, damaged);
            Assert.Equal(StorageFailure.Damaged, Assert.Throws<StorageException>(() => new LastSignedStore(Path)).Failure);
        }

        File.WriteAllBytes(Path, []);
        Assert.Throws<StorageException>(() => new LastSignedStore(Path));
    }
}
