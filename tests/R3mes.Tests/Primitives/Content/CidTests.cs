using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Tests.Primitives.Content;

public sealed class CidTests
{
    [Theory] // ipfs add --raw-leaves --cid-version 1, for these contents
    [InlineData("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData("hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")]
    public void Has_the_names_that_ipfs_gives(string content, string name)
    {
        Cid cid = Cid.Of(Encoding.ASCII.GetBytes(content));
        Assert.Equal(name, cid.ToString());
        Assert.True(Cid.TryParse(name, out Cid parsed));
        Assert.Equal(cid, parsed);
    }

    [Fact]
    public void Reads_back_both_forms() => Prop.ForAll<byte[]>(content =>
    {
        Cid cid = Cid.Of(content);
        return Cid.TryParse(cid.ToString(), out Cid a) && a == cid && Cid.TryRead(cid.ToBytes(), out Cid b) && b == cid
            && cid.ToBytes().Length == Cid.ByteCount && cid.ToString().Length == Cid.CharCount;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("01701220")] // dag-pb
    [InlineData("02551220")] // version 2
    [InlineData("01551320")] // sha2-512
    [InlineData("0155121f")] // 31 bytes
    [InlineData("1220")] // CIDv0
    public void Refuses_other_kinds(string head)
    {
        byte[] bytes = [.. Convert.FromHexString(head), .. new byte[32]];
        Assert.False(Cid.TryRead(bytes, out _));
        Assert.False(Cid.TryParse("b" + Base32.Encode(bytes), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")]
    [InlineData("zafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv")] // unused bits set
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykua")]
    [InlineData("BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU")]
    public void Refuses_other_text(string text) => Assert.False(Cid.TryParse(text, out _));

    [Fact]
    public void Refuses_a_byte_too_many_or_too_few()
    {
        byte[] bytes = Cid.Of([1]).ToBytes();
        Assert.False(Cid.TryRead(bytes.AsSpan(0, 35), out _));
        Assert.False(Cid.TryRead([.. bytes, 0], out _));
    }
}
