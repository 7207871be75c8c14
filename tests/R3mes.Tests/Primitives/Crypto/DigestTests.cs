using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class DigestTests
{
    [Fact]
    public void Keeps_its_bytes_and_their_order() => Prop.ForAll<int, int>((x, y) =>
    {
        Digest a = Sha256.Hash(BitConverter.GetBytes(x)), b = Sha256.Hash(BitConverter.GetBytes(y));
        int bytes = a.ToArray().AsSpan().SequenceCompareTo(b.ToArray());
        return Digest.FromSpan(a.ToArray()) == a
            && Digest.TryParseHex(a.ToString(), out Digest parsed) && parsed == a
            && Math.Sign(bytes) == Math.Sign(a.CompareTo(b)) && (bytes == 0) == a.Equals(b)
            && (a < b) == (bytes < 0) && (a > b) == (bytes > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Orders_by_every_byte()
    {
        for (int i = 0; i < Digest.ByteCount; i++)
        {
            byte[] bytes = new byte[Digest.ByteCount];
            bytes[i] = 1;
            Digest one = Digest.FromSpan(bytes);
            bytes[i] = 255;
            Assert.True(one < Digest.FromSpan(bytes));
            Assert.True(Digest.Zero < one && !one.IsZero && one != Digest.Zero);
        }
    }

    [Fact]
    public void Refuses_other_lengths_and_text()
    {
        Assert.False(Digest.TryFromSpan(new byte[31], out _));
        Assert.False(Digest.TryParseHex(new string('0', 63), out _));
        Assert.False(Digest.TryParseHex(new string('g', 64), out _));
        Assert.Throws<InvariantException>(() => Digest.FromSpan(new byte[33]));
        Assert.True(Digest.TryParseHex(new string('0', 64), out Digest zero) && zero.IsZero);
    }
}
