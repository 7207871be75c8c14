using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

/// <summary>The hashes that .NET lacks: of nothing, of "abc" (RFC 7693, FIPS 180-4), and by one digest those of the first 0 to 300 bytes of 0, 1, 2, ..., which Python's hashlib made.</summary>
public sealed class Ics23HashTests
{
    [Fact]
    public void Sha512_over_256_has_the_published_vectors() => Holds(
        OpenSslHash.Sha512Over256, "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
        "b7bd94087ef0a895edd69813ed6de895f7242078bf9e6cef7e99fcdca1a78850");

    [Fact]
    public void Blake2b_has_the_published_vectors() => Holds(
        OpenSslHash.Blake2b, "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        "969d96cc99cc46cba0e688ec8b3fe779ccec871e80e5a265f68babcfad321236");

    [Fact]
    public void Blake2s_has_the_published_vectors() => Holds(
        OpenSslHash.Blake2s, "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
        "065944933ea11368e6e11dd6887810821f05ee844e017b8a6f30325c2c106059");

    private delegate byte[]? Function(ReadOnlySpan<byte> data);

    private static void Holds(Function hash, string ofNothing, string ofAbc, string ofAll)
    {
        Assert.Equal(ofNothing, Hex.Encode(hash([])!));
        Assert.Equal(ofAbc, Hex.Encode(hash("abc"u8)!));
        byte[] bytes = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
        byte[] hashes = [.. Enumerable.Range(0, 301).SelectMany(length => hash(bytes.AsSpan(0, length))!)];
        Assert.Equal(ofAll, Sha256.Hash(hashes).ToString());
    }
}
