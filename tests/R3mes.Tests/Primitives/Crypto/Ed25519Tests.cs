using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class Ed25519Tests
{
    [Theory] // RFC 8032 section 7.1, tests 1 to 3
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Has_the_vectors_of_rfc_8032(string seed, string publicKey, string message, string signature)
    {
        using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, pair.PublicKey.ToString());
        byte[] signed = pair.Sign(Convert.FromHexString(message));
        Assert.Equal(signature, Hex.Encode(signed));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), signed));
        Assert.True(Ed25519.Verify(pair.PublicKey, Convert.FromHexString(message), signed));
    }

    [Fact]
    public void Accepts_what_it_signed_and_nothing_changed() => Prop.ForAll<byte[], byte, byte>((message, at, bit) =>
    {
        using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(Sha256.Hash([at, bit]).ToArray());
        byte[] signature = pair.Sign(message);
        bool honest = Ed25519.Verify(pair.PublicKey, message, signature);
        bool other = Ed25519.Verify(pair.PublicKey, [.. message, 1], signature);
        signature[at % 64] ^= (byte)(1 << (bit % 8));
        return honest && !other && !Ed25519.Verify(pair.PublicKey, message, signature);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_wrong_lengths_and_the_zero_key()
    {
        using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(new byte[32]);
        byte[] signature = pair.Sign([1]);
        byte[] key = pair.PublicKey.ToArray();
        Assert.True(Ed25519.Verify(key, [1], signature));
        Assert.False(Ed25519.Verify(key.AsSpan(0, 31), [1], signature));
        Assert.False(Ed25519.Verify(key, [1], signature.AsSpan(0, 63)));
        Assert.False(Ed25519.Verify([.. key, 0], [1], signature));
        Assert.False(Ed25519.Verify(key, [1], [.. signature, 0]));
        Assert.False(Ed25519.Verify(new byte[32], [1], new byte[64]));
        Assert.Throws<InvariantException>(() => Ed25519KeyPair.FromSeed(new byte[31]));
    }

    [Fact]
    public void A_disposed_pair_does_not_sign()
    {
        Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(new byte[32]);
        pair.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pair.Sign([]));
    }
}
