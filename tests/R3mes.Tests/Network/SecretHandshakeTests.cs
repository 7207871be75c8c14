using R3mes.Network.Secret;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

/// <summary>The handshake and the frames of secret connections without a socket.</summary>
public sealed class SecretHandshakeTests : IDisposable
{
    private readonly Ed25519KeyPair _one = Key(1), _two = Key(2), _three = Key(3);

    /// <summary>Four of the lines of CometBFT's TestDeriveSecretsAndChallenge.golden: what is shared, whether we are lower, the key to receive, the key to send.</summary>
    [Theory]
    [InlineData("9fe4a5a73df12dbd8659b1d9280873fe993caefec6b0ebc2686dd65027148e03", true,
        "80a83ad6afcb6f8175192e41973aed31dd75e3c106f813d986d9567a4865eb2f", "96362a04f628a0666d9866147326898bb0847b8db8680263ad19e6336d4eed9e")]
    [InlineData("0716764b370d543fee692af03832c16410f0a56e4ddb79604ea093b10bb6f654", false,
        "84f2b1e8658456529a2c324f46c3406c3c6fecd5fbbf9169f60bed8956a8b03d", "cba357ae33d7234520d5742102a2a6cdb39b7db59c14a58fa8aadd310127630f")]
    [InlineData("358dd73aae2c5b7b94b57f950408a3c681e748777ecab2063c8ca51a63588fa8", false,
        "c2e2f664c8ee561af8e1e30553373be4ae23edecc8c6bd762d44b2afb7f2a037", "d1563f428ac1c023c15d8082b2503157fe9ecbde4fb3493edd69ebc299b4970c")]
    [InlineData("6104474c791cda24d952b356fb41a5d273c0ce6cc87d270b1701d0523cd5aa13", true,
        "1cb4397b9e478430321af4647da2ccbef62ff8888542d31cca3f626766c8080f", "673b23318826bd31ad1a4995c6e5095c4b092f5598aa0a96381a3e977bc0eaf9")]
    public void Derives_the_keys_that_CometBFT_derives(string shared, bool weAreLower, string receive, string send)
    {
        byte[] received = new byte[32], sent = new byte[32];
        SecretKeys.Derive(Convert.FromHexString(shared), weAreLower, received, sent);
        Assert.Equal((receive, send), (Hex.Encode(received), Hex.Encode(sent)));
    }

    [Fact]
    public void Two_sides_prove_themselves_to_each_other()
    {
        (SecretHandshake one, SecretHandshake two) = Met(_one, _two);
        Assert.Equal(SecretRefusal.None, two.TakeProof(Through(one.Sent!, two.Received!, one.OurProof())));
        Assert.Equal(SecretRefusal.None, one.TakeProof(Through(two.Sent!, one.Received!, two.OurProof())));
        Assert.Equal((PeerId.Of(_one.PublicKey), PeerId.Of(_two.PublicKey)), (two.Peer, one.Peer));
    }

    [Fact]
    public void Who_is_not_named_is_not_let_in()
    {
        (SecretHandshake one, SecretHandshake two) = Met(_three, _two);
        Assert.Equal(SecretRefusal.UnknownPeer, two.TakeProof(one.OurProof()));
    }

    [Fact]
    public void Our_own_proof_sent_back_is_nobodys_even_where_we_are_let_in()
    {
        (_, SecretHandshake two) = Met(_one, _two);
        Assert.Equal(SecretRefusal.UnknownPeer, two.TakeProof(two.OurProof()));
        SecretIdentity self = Of(_two, _two);
        Assert.True(self.AdmitsItself);
        using SecretHandshake alone = new(self, Secret(2)), other = new(Of(_one, _two), Secret(1));
        Assert.Equal(SecretRefusal.None, alone.TakeExchange(other.OurExchange()));
        Assert.Equal(SecretRefusal.UnknownPeer, alone.TakeProof(alone.OurProof()));
    }

    [Fact]
    public void A_proof_of_another_connection_proves_nothing()
    {
        (SecretHandshake one, _) = Met(_one, _two);
        (_, SecretHandshake two) = Met(_one, _two, secret: 9);
        Assert.Equal(SecretRefusal.NotProven, two.TakeProof(one.OurProof()));
        byte[] proof = Met(_one, _two).One.OurProof();
        proof[^1] ^= 1;
        Assert.Equal(SecretRefusal.NotProven, Met(_one, _two).Two.TakeProof(proof));
    }

    [Fact]
    public void A_key_that_keeps_nothing_secret_is_refused_and_our_own_too()
    {
        using SecretHandshake one = new(Of(_one, _two), Secret(1));
        byte[] exchange = one.OurExchange();
        Assert.Equal(SecretRefusal.LowOrderPoint, one.TakeExchange(exchange));
        exchange.AsSpan(3).Clear();
        Assert.Equal(SecretRefusal.LowOrderPoint, one.TakeExchange(exchange));
        Assert.Null(one.Sent);
    }

    [Fact]
    public void Messages_have_one_form()
    {
        using SecretHandshake one = new(Of(_one, _two), Secret(1)), other = new(Of(_two, _one), Secret(2));
        byte[] exchange = other.OurExchange();
        Assert.Equal("220a20", Hex.Encode(exchange[..3]));
        for (int i = 0; i < 3; i++)
        {
            byte[] bad = [.. exchange];
            bad[i] ^= 1;
            Assert.Equal(SecretRefusal.Malformed, one.TakeExchange(bad));
        }

        Assert.Equal(SecretRefusal.Malformed, one.TakeExchange(exchange[..^1]));
        Assert.Equal(SecretRefusal.None, one.TakeExchange(exchange));
        (SecretHandshake first, SecretHandshake second) = Met(_one, _two);
        byte[] proof = first.OurProof();
        Assert.Equal((103, "660a220a20"), (proof.Length, Hex.Encode(proof[..5])));
        foreach (int at in (int[])[0, 1, 2, 3, 4, 37, 38])
        {
            byte[] bad = [.. proof];
            bad[at] ^= 2;
            Assert.Equal(SecretRefusal.Malformed, second.TakeProof(bad));
        }

        Assert.Equal(SecretRefusal.Malformed, second.TakeProof(proof[..^1]));
    }

    [Fact]
    public void A_frame_that_was_changed_repeated_or_left_out_is_not_opened()
    {
        byte[] key = new byte[32], first = new byte[SecretFrames.SealedBytes], second = new byte[SecretFrames.SealedBytes];
        using SecretFrames sender = new(key);
        sender.Seal("one"u8, first);
        sender.Seal("two"u8, second);
        using SecretFrames whole = new(key), late = new(key), changed = new(key);
        Assert.Equal(SecretRefusal.None, whole.Open(first, out ReadOnlySpan<byte> data));
        Assert.Equal("one"u8.ToArray(), data.ToArray());
        Assert.Equal(SecretRefusal.NotSealed, whole.Open(first, out _));
        Assert.Equal(SecretRefusal.NotSealed, late.Open(second, out _));
        first[500] ^= 1;
        Assert.Equal(SecretRefusal.NotSealed, changed.Open(first, out _));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1025u)]
    [InlineData(uint.MaxValue)]
    public void A_frame_cannot_hold_nothing_nor_more_than_it_has(uint length)
    {
        byte[] key = new byte[32], frame = new byte[SecretFrames.SealedBytes - ChaChaBox.TagBytes], sealedFrame = new byte[SecretFrames.SealedBytes];
        BitConverter.TryWriteBytes(frame, length);
        using ChaChaBox box = new(key);
        box.Seal(new byte[ChaChaBox.NonceBytes], frame, sealedFrame);
        using SecretFrames frames = new(key);
        Assert.Equal(SecretRefusal.Malformed, frames.Open(sealedFrame, out _));
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _three.Dispose();
    }

    private static Ed25519KeyPair Key(byte i) => Ed25519KeyPair.FromSeed(Secret(i));

    private static byte[] Secret(byte i) => [.. Enumerable.Repeat(i, 32)];

    private static SecretIdentity Of(Ed25519KeyPair key, Ed25519KeyPair admitted) => new(key, [PeerId.Of(admitted.PublicKey)]);

    /// <summary>Two sides that exchanged keys; the second lets in the first key of the class alone.</summary>
    private (SecretHandshake One, SecretHandshake Two) Met(Ed25519KeyPair first, Ed25519KeyPair second, byte secret = 5)
    {
        SecretHandshake one = new(Of(first, second), Secret(secret)), two = new(Of(second, _one), Secret(6));
        Assert.Equal(SecretRefusal.None, one.TakeExchange(two.OurExchange()));
        Assert.Equal(SecretRefusal.None, two.TakeExchange(one.OurExchange()));
        return (one, two);
    }

    private static byte[] Through(SecretFrames sent, SecretFrames received, byte[] data)
    {
        byte[] sealedFrame = new byte[SecretFrames.SealedBytes];
        sent.Seal(data, sealedFrame);
        Assert.Equal(SecretRefusal.None, received.Open(sealedFrame, out ReadOnlySpan<byte> opened));
        return opened.ToArray();
    }
}
