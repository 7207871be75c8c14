using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class Secp256k1Tests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    [Theory] // The RFC 6979 vectors for secp256k1 that haskoin and trezor-crypto publish
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001",
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    [InlineData("f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
        "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea")]
    public void Signs_as_the_published_vectors(string secret, string message, string signature)
    {
        using PrivateKey key = PrivateKey.FromSpan(Convert.FromHexString(secret));
        Digest hash = Sha256.Hash(Encoding.ASCII.GetBytes(message));
        byte[] signed = Secp256k1.Sign(hash, key);
        Assert.Equal(signature, Hex.Encode(signed));
        Assert.True(Secp256k1.Verify(Secp256k1.FromPrivate(key).ToArray(), hash, signed));
    }

    [Theory] // Multiples of the generator, SEC 2 section 2.4.1
    [InlineData(1, "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData(2, "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")]
    [InlineData(3, "02f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9")]
    public void Multiplies_the_generator(byte times, string point)
    {
        using PrivateKey key = Key(times);
        Assert.Equal(point, Secp256k1.FromPrivate(key).ToString());
        Assert.True(Secp256k1.IsPublicKey(Convert.FromHexString(point)));
    }

    [Fact]
    public void Accepts_what_it_signed_and_nothing_changed() => Prop.ForAll<byte[], byte, byte>((message, at, bit) =>
    {
        using PrivateKey key = PrivateKey.FromSpan(Sha256.Hash([at, bit]).ToArray());
        byte[] publicKey = Secp256k1.FromPrivate(key).ToArray();
        Digest hash = Sha256.Hash(message);
        byte[] signature = Secp256k1.Sign(hash, key);
        bool honest = Secp256k1.Verify(publicKey, hash, signature);
        bool other = Secp256k1.Verify(publicKey, Sha256.Hash([.. message, 1]), signature);
        signature[at % 64] ^= (byte)(1 << (bit % 8));
        return honest && !other && !Secp256k1.Verify(publicKey, hash, signature);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_the_upper_s()
    {
        using PrivateKey key = Key(7);
        Digest hash = Sha256.Hash([1, 2, 3]);
        byte[] signature = Secp256k1.Sign(hash, key);
        byte[] publicKey = Secp256k1.FromPrivate(key).ToArray();
        Assert.True(Secp256k1.Verify(publicKey, hash, signature));
        BigInteger s = new(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        BigInteger upper = new BigInteger(Convert.FromHexString(Order), isUnsigned: true, isBigEndian: true) - s;
        signature.AsSpan(32).Clear();
        byte[] bytes = upper.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(signature.AsSpan(64 - bytes.Length));
        Assert.False(Secp256k1.Verify(publicKey, hash, signature));
    }

    [Fact]
    public void Refuses_wrong_lengths_and_other_forms_of_key()
    {
        using PrivateKey key = Key(7);
        Digest hash = Sha256.Hash([1]);
        byte[] signature = Secp256k1.Sign(hash, key);
        byte[] publicKey = Secp256k1.FromPrivate(key).ToArray();
        Assert.False(Secp256k1.Verify(publicKey.AsSpan(0, 32), hash, signature));
        Assert.False(Secp256k1.Verify([.. publicKey, 0], hash, signature));
        Assert.False(Secp256k1.Verify([], hash, []));
        Assert.False(Secp256k1.Verify(publicKey, hash, signature.AsSpan(0, 63)));
        Assert.False(Secp256k1.Verify(publicKey, hash, [.. signature, 0]));
        Assert.False(Secp256k1.Verify(publicKey, hash, new byte[64]));
        Assert.False(Secp256k1.Verify(publicKey, hash, Enumerable.Repeat((byte)255, 64).ToArray()));
        publicKey[0] = 4;
        Assert.False(Secp256k1.Verify(publicKey, hash, signature));
        Assert.False(PublicKey33.TryFromSpan(publicKey, out _));
        Assert.False(Secp256k1.IsPublicKey([2, .. Enumerable.Repeat((byte)255, 32)]));
    }

    [Fact]
    public void Refuses_private_keys_out_of_range()
    {
        Assert.False(PrivateKey.TryFromSpan(new byte[32], out _));
        Assert.False(PrivateKey.TryFromSpan(Convert.FromHexString(Order), out _));
        Assert.False(PrivateKey.TryFromSpan(new byte[31], out _));
        Assert.False(PrivateKey.TryFromSpan([], out _));
    }

    [Fact]
    public void A_disposed_key_does_not_sign()
    {
        PrivateKey key = Key(7);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Secp256k1.Sign(Digest.Zero, key));
    }

    private static PrivateKey Key(byte last)
    {
        byte[] secret = new byte[32];
        secret[31] = last;
        return PrivateKey.FromSpan(secret);
    }
}
