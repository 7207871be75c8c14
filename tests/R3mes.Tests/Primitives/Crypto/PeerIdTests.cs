using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class PeerIdTests
{
    [Fact]
    public void Reads_back_and_is_ordered_as_its_text() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        byte[] one = new byte[PeerId.ByteCount], two = new byte[PeerId.ByteCount];
        random.NextBytes(one);
        random.NextBytes(two);
        if (random.Next(2) == 0) one.AsSpan(0, random.Next(PeerId.ByteCount)).CopyTo(two);
        PeerId a = PeerId.FromSpan(one), b = PeerId.FromSpan(two);
        return a.ToArray().AsSpan().SequenceEqual(one) && PeerId.TryParse(a.ToString(), out PeerId read) && read == a
            && PeerId.TryParse(a.ToString().ToUpperInvariant(), out read) && read == a
            && Math.Sign(a.CompareTo(b)) == Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())) && (a == b) == one.AsSpan().SequenceEqual(two);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Is_made_of_a_key_as_a_validators_address_is()
    {
        using Ed25519KeyPair key = Ed25519KeyPair.FromSeed(new byte[32]);
        Assert.Equal(Address.FromConsensusKey(key.PublicKey.ToArray()).ToArray(), PeerId.Of(key.PublicKey).ToArray());
        Assert.False(PeerId.Of(key.PublicKey).IsZero);
        Assert.True(default(PeerId).IsZero);
    }

    [Fact]
    public void Another_length_is_refused()
    {
        Assert.Throws<InvariantException>(() => PeerId.FromSpan(new byte[19]));
        Assert.False(PeerId.TryParse(new string('0', 38), out _));
        Assert.False(PeerId.TryParse(new string('g', 40), out _));
    }
}
