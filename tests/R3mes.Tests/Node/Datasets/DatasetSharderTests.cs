using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Node.Datasets;
using R3mes.Primitives.Content;

namespace R3mes.Tests.Node.Datasets;

public sealed class DatasetSharderTests
{
    [Fact]
    public void Puts_every_byte_in_exactly_one_part_and_cuts_no_line() =>
        Prop.ForAll<int[], PositiveInt, PositiveInt>((lengths, shardSeed, heldOutSeed) =>
        {
            byte[] source = Lines([.. lengths.Select(l => Math.Abs(l % 90))]);
            DatasetSplitOptions options = new(1 + (shardSeed.Get % 7), 1 + (heldOutSeed.Get % 400),
                (HeldOutPlacement)(heldOutSeed.Get % 2));
            using MemoryStream stream = new(source, writable: false);
            if (DatasetPlanner.TryPlan(stream, options, out DatasetPlan? plan) is not null) return true;
            DatasetRange[] all = [.. plan!.Shards.SelectMany(s => s).Concat(plan.HeldOut).OrderBy(r => r.Offset)];
            long at = 0;
            foreach (DatasetRange range in all)
            {
                if (range.Offset != at || range.Length < 1) return false;
                if (range.Offset > 0 && source[range.Offset - 1] != '\n') return false;
                at = range.End;
            }

            return at == source.Length && plan.HeldOut.Sum(r => r.Length) >= options.HeldOutBytes && plan.Shards.Length == options.Shards;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Gives_shards_of_equal_size_but_for_a_line()
    {
        byte[] source = Lines([.. Enumerable.Range(0, 40_000).Select(i => i % 61)]);
        Assert.Null(DatasetSharder.TrySplit(source, new DatasetSplitOptions(8), out DatasetSplit? split));
        long share = split!.Shards.Sum(s => (long)s.Length) / 8;
        Assert.All(split.Shards, s => Assert.InRange(s.Length, share - 100, share + 100));
        Assert.InRange(split.HeldOut.Length, 65536, 65536 + (16 * 100));
    }

    [Fact]
    public void Holds_out_stretches_from_the_whole_source_or_only_its_end()
    {
        byte[] source = Lines([.. Enumerable.Repeat(63, 16 * 1024)]); // 1 MiB
        using MemoryStream stream = new(source);
        Assert.Null(DatasetPlanner.TryPlan(stream, new DatasetSplitOptions(4), out DatasetPlan? spaced));
        Assert.Equal(16, spaced!.HeldOut.Length);
        Assert.All(spaced.HeldOut.Select((r, i) => r.Offset * 16 / source.Length - i), d => Assert.Equal(0, d));
        Assert.Null(DatasetPlanner.TryPlan(stream, new DatasetSplitOptions(4, Placement: HeldOutPlacement.End), out DatasetPlan? end));
        Assert.Equal(new DatasetRange(source.Length - 65536, 65536), Assert.Single(end!.HeldOut));
    }

    [Fact]
    public void Writes_the_same_parts_that_it_makes_in_memory_named_by_cid()
    {
        byte[] source = Lines([.. Enumerable.Range(0, 9_000).Select(i => i * 7 % 83)]);
        string folder = Directory.CreateTempSubdirectory("remes-shards-").FullName;
        try
        {
            DatasetSplitOptions options = new(3);
            using MemoryStream stream = new(source);
            Assert.Null(DatasetSharder.TryWrite(stream, options, folder, out DatasetManifest? written));
            Assert.Null(DatasetSharder.TrySplit(source, options, out DatasetSplit? split));
            Assert.Equal(split!.Manifest.ToJson(), written!.ToJson());
            Assert.Equal(5, Directory.GetFiles(folder).Length);
            foreach (DatasetPart part in written.Shards.Append(written.HeldOut))
            {
                byte[] bytes = File.ReadAllBytes(Path.Combine(folder, part.Cid.ToString()));
                Assert.Equal(part.Cid, Cid.Of(bytes));
                Assert.Equal(part.Bytes, bytes.Length);
            }

            Assert.Null(DatasetManifest.TryRead(File.ReadAllBytes(Path.Combine(folder, DatasetManifest.FileName)), out DatasetManifest? read));
            Assert.Equal(written.Id, read!.Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Splits_this_text_as_it_always_has()
    {
        byte[] source = Lines([.. Enumerable.Range(0, 500).Select(i => 10 + (i % 37))]);
        Assert.Null(DatasetSharder.TrySplit(source, new DatasetSplitOptions(2, 1000), out DatasetSplit? split));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(source)), split!.Manifest.SourceSha256.ToString());
        Assert.StartsWith("ac013f7f8381e58e5d73aff62bee9f3350084c40cf7d53bf62", split.Manifest.Id.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 100, "shards_out_of_range")]
    [InlineData(5000, 100, "shards_out_of_range")]
    [InlineData(2, 0, "held_out_out_of_range")]
    [InlineData(2, 5000, "source_too_small")]
    [InlineData(30, 4900, "lines_too_long")]
    public void Refuses_what_it_cannot_split(int shards, long heldOut, string code)
    {
        byte[] source = Lines([.. Enumerable.Repeat(49, 100)]);
        DatasetError error = DatasetSharder.TrySplit(source, new DatasetSplitOptions(shards, heldOut), out DatasetSplit? split)!;
        Assert.Equal(code, error.Code);
        Assert.Null(split);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuts_within_a_line_only_when_it_is_longer_than_the_limit()
    {
        byte[] source = new byte[3 * DatasetPlanner.LineBytesMax];
        source.AsSpan().Fill((byte)'x');
        Assert.Null(DatasetSharder.TrySplit(source, new DatasetSplitOptions(2, 65536, HeldOutPlacement.End), out DatasetSplit? split));
        Assert.Equal(source.Length, split!.Shards.Sum(s => s.Length) + split.HeldOut.Length);
        Assert.Equal(65536, split.HeldOut.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"id\":\"00\",\"source_sha256\":\"00\",\"shards\":[],\"held_out\":{}}")]
    [InlineData("{\"a\":[[[[[[[[1]]]]]]]]}")]
    public void Refuses_a_manifest_that_is_none(string json) =>
        Assert.Equal("manifest_malformed", DatasetManifest.TryRead(Encoding.UTF8.GetBytes(json), out _)!.Code);

    [Fact]
    public void Refuses_a_manifest_that_was_changed()
    {
        Assert.Null(DatasetSharder.TrySplit(Lines([.. Enumerable.Repeat(49, 100)]), new DatasetSplitOptions(2, 100), out DatasetSplit? split));
        string json = Encoding.UTF8.GetString(split!.Manifest.ToJson());
        long bytes = split.Manifest.HeldOut.Bytes;
        string changed = json.Replace($"\"bytes\": {bytes.ToString(CultureInfo.InvariantCulture)}", "\"bytes\": 7", StringComparison.Ordinal);
        Assert.NotEqual(json, changed);
        Assert.Equal("manifest_id_mismatch", DatasetManifest.TryRead(Encoding.UTF8.GetBytes(changed), out _)!.Code);
    }

    private static byte[] Lines(int[] lengths)
    {
        StringBuilder text = new();
        for (int i = 0; i < lengths.Length; i++)
            text.Append((char)('a' + (i % 26)), lengths[i]).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
