using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Codec;

public sealed class LengthDelimitedTests
{
    [Fact]
    public void Reads_back_frames_and_leaves_what_follows() => Prop.ForAll<byte[], byte[]>((body, next) =>
    {
        byte[] frame = LengthDelimited.Frame(body);
        byte[] stream = [.. frame, .. next];
        return LengthDelimited.Read(stream, body.Length, out ReadOnlySpan<byte> read, out int used) == ReadStatus.Done
            && read.SequenceEqual(body) && used == frame.Length
            && LengthDelimited.Read(frame.AsSpan(0, frame.Length - 1), body.Length, out _, out int none) == ReadStatus.NeedMore && none == 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_a_body_over_the_limit_before_it_arrives()
    {
        Assert.Equal(ReadStatus.Invalid, LengthDelimited.Read([0x81, 0x01], 128, out _, out _));
        Assert.Equal(ReadStatus.NeedMore, LengthDelimited.Read([0x80, 0x01], 128, out _, out _));
        Assert.Equal(ReadStatus.Invalid, LengthDelimited.Read([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], int.MaxValue, out _, out _));
    }
}
