using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Codec;

public sealed class WireTests
{
    [Fact]
    public void Writes_the_examples_of_the_protobuf_encoding_guide()
    {
        Assert.Equal("089601", Hex.Encode(new WireWriter().WriteVarint(1, 150).ToArray()));
        Assert.Equal("120774657374696e67", Hex.Encode(new WireWriter().WriteString(2, "testing").ToArray()));
        Assert.Equal("1a03089601", Hex.Encode(new WireWriter().WriteMessage(3, new WireWriter().WriteVarint(1, 150).Written).ToArray()));
        Assert.Equal("08feffffffffffffffff01", Hex.Encode(new WireWriter().WriteSigned(1, -2).ToArray()));
        Assert.Equal("110100000000000000", Hex.Encode(new WireWriter().WriteSFixed64(2, 1).ToArray()));
        Assert.Equal("1d01000000", Hex.Encode(new WireWriter().WriteFixed32(3, 1).ToArray()));
    }

    [Fact]
    public void Leaves_out_zero_and_empty_but_not_a_message()
    {
        WireWriter writer = new();
        writer.WriteVarint(1, 0).WriteSigned(2, 0).WriteBytes(3, []).WriteString(4, "").WriteFixed64(5, 0)
            .WriteSFixed64(6, 0).WriteFixed32(7, 0).WriteBool(8, false);
        Assert.Equal(0, writer.Length);
        Assert.Equal("4a00", Hex.Encode(writer.WriteMessage(9, []).ToArray()));
        Assert.Equal("4a005200", Hex.Encode(writer.WriteRepeatedBytes(10, []).ToArray()));
    }

    [Fact]
    public void Reads_back_what_it_wrote() => Prop.ForAll<ulong, long, byte[]>((number, signed, bytes) =>
    {
        string text = Convert.ToBase64String(bytes) + "ş€😀";
        byte[] message = new WireWriter(1)
            .WriteVarint(1, number | 1).WriteSigned(2, signed | 1).WriteMessage(3, bytes).WriteString(4, text)
            .WriteFixed64(5, number | 1).WriteSFixed64(6, signed | 1).WriteFixed32(7, (uint)number | 1).WriteBool((1 << 29) - 1, true).ToArray();
        WireReader reader = new(message);
        bool same = reader.TryReadTag(out uint f1, out _) && reader.TryReadVarint(out ulong a) && a == (number | 1) && f1 == 1
            && reader.TryReadTag(out _, out _) && reader.TryReadSigned(out long b) && b == (signed | 1)
            && reader.TryReadTag(out _, out _) && reader.TryReadBytes(out ReadOnlySpan<byte> c) && c.SequenceEqual(bytes)
            && reader.TryReadTag(out _, out _) && reader.TryReadString(out string d) && d == text
            && reader.TryReadTag(out _, out _) && reader.TryReadFixed64(out ulong e) && e == (number | 1)
            && reader.TryReadTag(out _, out _) && reader.TryReadSFixed64(out long g) && g == (signed | 1)
            && reader.TryReadTag(out _, out _) && reader.TryReadFixed32(out uint h) && h == ((uint)number | 1)
            && reader.TryReadTag(out uint last, out _) && reader.TryReadBool(out bool i) && i && last == (1 << 29) - 1;
        WireReader skipper = new(message);
        int fields = 0;
        while (skipper.TryReadTag(out _, out WireType type) && skipper.TrySkip(type))
            fields++;
        return same && reader.AtEnd && !reader.TryReadTag(out _, out _) && !reader.Failed && fields == 8 && !skipper.Failed;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("00")] // field 0
    [InlineData("0b")] // group start
    [InlineData("0c")] // group end
    [InlineData("0e")] // wire type 6
    [InlineData("8a0000")] // overlong tag
    [InlineData("88808080100a")] // field 2^29 and more
    [InlineData("0a")] // no length
    [InlineData("0a0161ff")] // a cut tag at the end
    [InlineData("0affffffffffffffffff01")] // a length of 2^64-1
    [InlineData("0a810061")] // an overlong length
    [InlineData("09000000")] // a cut fixed64
    [InlineData("0d0000")] // a cut fixed32
    public void Refuses_malformed_messages_for_good(string hex)
    {
        WireReader reader = new(Convert.FromHexString(hex));
        while (reader.TryReadTag(out _, out WireType type) && reader.TrySkip(type))
        {
        }
        Assert.True(reader.Failed);
        Assert.False(reader.TryReadTag(out _, out _));
        Assert.False(reader.TryReadVarint(out _));
        Assert.False(reader.TryReadFixed32(out _));
    }

    [Fact]
    public void Refuses_values_that_do_not_fit_their_type()
    {
        WireReader wide = new(Convert.FromHexString("8080808010"));
        Assert.False(wide.TryReadInt32(out _));
        WireReader unsigned = new(Convert.FromHexString("8080808010"));
        Assert.False(unsigned.TryReadUInt32(out _));
        WireReader two = new([2]);
        Assert.False(two.TryReadBool(out _));
        WireReader latin = new([2, 0xC3, 0x28]);
        Assert.False(latin.TryReadString(out _));
        Assert.True(latin.Failed);
    }

    [Fact]
    public void Never_throws_on_random_bytes()
    {
        Random random = new(7);
        int refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (i % 2 == 0 && bytes.Length > 0)
                bytes[0] = (byte)(((bytes[0] & 15) << 3) | 2);
            WireReader reader = new(bytes);
            while (reader.TryReadTag(out _, out WireType type))
            {
                bool read = type == WireType.LengthDelimited && i % 3 == 0 ? reader.TryReadString(out _) : reader.TrySkip(type);
                if (!read)
                    break;
            }
            Assert.True(reader.Failed || reader.AtEnd);
            refused += reader.Failed ? 1 : 0;
        }
        Assert.InRange(refused, 1000, 1999);
    }

    [Fact]
    public void Writes_strings_as_utf8() =>
        Assert.Equal("0a04f09f9880", Hex.Encode(new WireWriter().WriteString(1, Encoding.UTF8.GetString([0xF0, 0x9F, 0x98, 0x80])).ToArray()));
}
