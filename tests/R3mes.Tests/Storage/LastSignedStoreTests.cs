using System.Buffers.Binary;
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

    [Fact]
    public void A_file_of_version_1_is_read_and_becomes_version_2_with_the_next_signature()
    {
        LastSigned signed = new(5, 1, 2, Sha256.Hash([1]));
        File.WriteAllBytes(Path, FileOf(1, signed, timeBytes: 0));
        LastSignedStore store = new(Path);
        Assert.Equal(signed with { Content = default }, store.Last);
        // Its time is not known: the same would be signed with another.
        Assert.Equal(SigningRefusal.SignedOther, store.TryAdvance(signed, out _));
        Assert.Equal(SigningRefusal.SignedOther, store.TryAdvance(signed with { Content = Sha256.Hash([2]) }, out _));
        Assert.Equal(1, File.ReadAllBytes(Path)[8]);
        LastSigned next = signed with { Step = 3, Time = new Timestamp(7, 8) };
        Assert.Null(store.TryAdvance(next, out _));
        Assert.Equal(2, File.ReadAllBytes(Path)[8]);
        Assert.Equal(next, new LastSignedStore(Path).Last);
    }

    [Theory] // A sound digest over another version, or over another length
    [InlineData(0, 12)]
    [InlineData(3, 12)]
    [InlineData(3, 0)]
    [InlineData(256, 12)]
    [InlineData(1, 12)]
    [InlineData(2, 0)]
    [InlineData(2, 13)]
    public void A_file_of_another_version_or_length_forbids_signing(int version, int timeBytes)
    {
        File.WriteAllBytes(Path, FileOf(version, new LastSigned(5, 1, 2, Sha256.Hash([1])), timeBytes));
        Assert.Equal(StorageFailure.Damaged, Assert.Throws<StorageException>(() => new LastSignedStore(Path)).Failure);
    }

    [Fact]
    public void A_damaged_file_of_version_1_forbids_signing()
    {
        byte[] file = FileOf(1, new LastSigned(5, 1, 2, Sha256.Hash([1])), timeBytes: 0);
        for (int i = 0; i < file.Length; i++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[i] ^= 1;
            File.WriteAllBytes(Path, damaged);
            Assert.Throws<StorageException>(() => new LastSignedStore(Path));
        }
    }

    private static byte[] FileOf(int version, LastSigned signed, int timeBytes)
    {
        byte[] body = new byte[57 + timeBytes];
        "R3SIGNED"u8.CopyTo(body);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), version);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(12), signed.Height);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(20), signed.Round);
        body[24] = signed.Step;
        signed.Content.CopyTo(body.AsSpan(25));
        return [.. body, .. Sha256.Hash(body).ToArray()];
    }
}
