using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class X25519Tests
{
    [Fact]
    public void Gives_what_RFC_7748_says()
    {
        using X25519 key = new(Bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
        byte[] shared = new byte[X25519.ByteCount];
        Assert.True(key.TryShare(Bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"), shared));
        Assert.Equal("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552", Hex.Encode(shared));
    }

    [Fact]
    public void Two_sides_share_the_same()
    {
        using X25519 one = new(Enumerable.Repeat((byte)1, 32).ToArray()), two = new(Enumerable.Repeat((byte)2, 32).ToArray());
        byte[] first = new byte[32], second = new byte[32];
        Assert.True(one.TryShare(two.PublicKey, first) && two.TryShare(one.PublicKey, second));
        Assert.Equal(first, second);
    }

    /// <summary>The points of low order (cr.yp.to/ecdh.html), with and without the bit that nobody reads.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Shares_nothing_with_a_point_of_low_order(string point)
    {
        using X25519 key = new(Enumerable.Repeat((byte)7, 32).ToArray());
        byte[] other = Bytes(point), shared = new byte[32];
        Assert.False(key.TryShare(other, shared));
        other[31] |= 0x80;
        Assert.False(key.TryShare(other, shared));
        Assert.Equal(new byte[32], shared);
    }

    private static byte[] Bytes(string hex) => Hex.TryDecode(hex, out byte[]? bytes) ? bytes : throw new FormatException(hex);
}
