using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Compute.Tensors;

public sealed class SafetensorsTests
{
    private const string One = "\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2]}";

    [Fact]
    public void Reads_what_it_writes()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors random = new(seed);
            List<SafetensorsTensor> tensors = [];
            for (int i = random.Between(0, 6); i > 0; i--)
            {
                int rows = random.Between(0, 4), cols = random.Between(1, 5);
                byte[] data = new byte[4 * rows * cols];
                new Random(seed + i).NextBytes(data);
                tensors.Add(new SafetensorsTensor($"t{i}.{rows}", "F32", [rows, cols], data));
            }

            Dictionary<string, string> metadata = seed % 2 == 0 ? [] : new() { ["z"] = "last", ["format"] = "x" };
            byte[] file = SafetensorsWriter.Write(metadata, tensors);
            if (SafetensorsReader.Read(file, out SafetensorsFile? read, out _) != ReadStatus.Done || (file.Length - tensors.Sum(t => t.Data.Length)) % 8 != 0) return false;
            return read!.Metadata.SequenceEqual(metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) && read.Entries.Count == tensors.Count
                && tensors.All(t => read.Find(t.Name) is SafetensorsEntry e && e.Shape.SequenceEqual(t.Shape) && read.Data(file, e).SequenceEqual(t.Data.Span));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_in_which_tensors_are_given_cannot_be_seen()
    {
        SafetensorsTensor a = new("a", "U8", [2], new byte[] { 1, 2 }), b = new("b", "U8", [1], new byte[] { 3 });
        Assert.Equal(SafetensorsWriter.Write(new Dictionary<string, string>(), [a, b]), SafetensorsWriter.Write(new Dictionary<string, string>(), [b, a]));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{" + One + "}", 8)]
    [InlineData("{" + One + "}     ", 8)]
    [InlineData("{" + One + ",\"b\":{\"data_offsets\":[8,8],\"dtype\":\"U8\",\"shape\":[0,9]}}", 8)]
    public void Accepts_what_the_format_allows(string header, int dataBytes)
        => Assert.Equal(ReadStatus.Done, SafetensorsReader.Read(File(header, dataBytes), out _, out _));

    [Theory]
    [InlineData("{" + One + "}", 9)] // bytes after the last tensor
    [InlineData(" {" + One + "}", 8)]
    [InlineData("[1]", 0)]
    [InlineData("{" + One + "} {}", 8)]
    [InlineData("{" + One + ",}", 8)]
    [InlineData("{" + One, 8)]
    [InlineData("{" + One + "," + One + "}", 8)] // one name twice
    [InlineData("{" + One + ",\"b\":{\"data_offsets\":[9,10],\"dtype\":\"U8\",\"shape\":[1]}}", 10)] // gap
    [InlineData("{" + One + ",\"b\":{\"data_offsets\":[7,8],\"dtype\":\"U8\",\"shape\":[1]}}", 8)] // overlap
    [InlineData("{\"a\":{\"data_offsets\":[8,0],\"dtype\":\"F32\",\"shape\":[2]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[-8,0],\"dtype\":\"F32\",\"shape\":[2]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[3]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F31\",\"shape\":[2]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,4]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,2]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2.5]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2],\"x\":1}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2]}}", 8)]
    [InlineData("{\"a\":{\"data_offsets\":[0,8],\"shape\":[2]}}", 8)]
    [InlineData("{\"a\":[]}", 0)]
    [InlineData("{\"a\\u0000\":{\"data_offsets\":[0,0],\"dtype\":\"U8\",\"shape\":[0]}}", 0)]
    [InlineData("{\"__metadata__\":{\"k\":1}}", 0)]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0)]
    [InlineData("{\"\\ud800\":{}}", 0)]
    public void Refuses_what_it_does_not_allow_with_a_sentence(string header, int dataBytes)
    {
        Assert.Equal(ReadStatus.Invalid, SafetensorsReader.Read(File(header, dataBytes), out SafetensorsFile? file, out string? reason));
        Assert.Null(file);
        Assert.EndsWith(".", reason);
    }

    [Fact]
    public void Every_proper_beginning_needs_more()
    {
        byte[] file = File("{" + One + "}", 8);
        for (int length = 0; length < file.Length; length++)
            Assert.Equal(ReadStatus.NeedMore, SafetensorsReader.Read(file.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void A_header_length_beyond_the_limit_is_refused_before_it_is_read()
    {
        byte[] file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, SafetensorsReader.HeaderBytesMax + 1);
        Assert.Equal(ReadStatus.Invalid, SafetensorsReader.Read(file, out _, out _));
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Equal(ReadStatus.Invalid, SafetensorsReader.Read(file, out _, out _));
    }

    [Fact]
    public void Any_byte_changed_anywhere_is_an_outcome_and_never_an_exception()
    {
        byte[] file = File("{\"__metadata__\":{\"k\":\"v\"}," + One + "}", 8);
        for (int i = 0; i < file.Length - 8; i++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] changed = [.. file];
                changed[i] = (byte)value;
                ReadStatus status = SafetensorsReader.Read(changed, out SafetensorsFile? read, out string? reason);
                Assert.Equal(status == ReadStatus.Done, read is not null);
                Assert.Equal(status == ReadStatus.Invalid, reason is not null);
            }
        }
    }

    private static byte[] File(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
