using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

public sealed class AddressTests
{
    [Fact]
    public void Is_the_key_hash_of_bip_173s_example()
    {
        byte[] key = Convert.FromHexString("0279BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798");
        Address address = Address.FromPublicKey(key);
        Assert.Equal("751e76e8199196d454941c45d1b3a323f1433bd6", Hex.Encode(address.ToArray()));
        // The words of BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4 after its version word.
        Assert.StartsWith("remes1w508d6qejxtdg4y5r3zarvary0c5xw7k", address.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("remesvaloper1w508d6qejxtdg4y5r3zarvary0c5xw7k", address.ForValidator(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_back_both_texts_and_keeps_them_apart() => Prop.ForAll<int, int>((x, y) =>
    {
        Address a = Of(x), b = Of(y);
        int bytes = a.ToArray().AsSpan().SequenceCompareTo(b.ToArray());
        return Address.TryParse(a.ToString(), out Address account) && account == a
            && Address.TryParseValidator(a.ForValidator(), out Address validator) && validator == a
            && !Address.TryParse(a.ForValidator(), out _) && !Address.TryParseValidator(a.ToString(), out _)
            && Address.FromSpan(a.ToArray()) == a && Math.Sign(bytes) == Math.Sign(a.CompareTo(b)) && (bytes == 0) == (a == b);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Orders_by_every_byte()
    {
        for (int i = 0; i < Address.ByteCount; i++)
        {
            byte[] bytes = new byte[Address.ByteCount];
            bytes[i] = 200;
            Assert.True(default(Address) < Address.FromSpan(bytes) && default(Address) != Address.FromSpan(bytes));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("remes1")]
    [InlineData("cosmos1w508d6qejxtdg4y5r3zarvary0c5xw7k")]
    public void Refuses_other_text(string? text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void Refuses_other_lengths()
    {
        Assert.False(Address.TryParse(Bech32.Encode("remes", new byte[32]), out _));
        Assert.False(Address.TryParse(Bech32.Encode("remes", new byte[19]), out _));
        Assert.False(Address.TryFromSpan(new byte[21], out _));
    }

    [Fact]
    public void Is_a_fixed_field_of_a_domain_hash() => Assert.Equal(
        DomainHash.Begin("t").AddFixed(Of(1).ToArray()).Finish(), DomainHash.Begin("t").Add(Of(1)).Finish());

    private static Address Of(int seed) => Address.FromSpan(Sha256.Hash(BitConverter.GetBytes(seed)).ToArray().AsSpan(0, 20));
}
