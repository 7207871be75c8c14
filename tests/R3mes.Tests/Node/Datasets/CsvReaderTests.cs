using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Node.Datasets;

namespace R3mes.Tests.Node.Datasets;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a|b/c|d")]
    [InlineData("a,b\r\nc,d", "a|b/c|d")]
    [InlineData("\ufeffa,b\n", "a|b")]
    [InlineData("\ufeff\"a\",b\n", "a|b")]
    [InlineData("\"a,b\",\"c\"\"d\"\n", "a,b|c\"d")]
    [InlineData("\"a\nb\",\"c\r\nd\"\n", "a\nb|c\r\nd")]
    [InlineData("\n\na\n\n\nb\n\n", "a/b")]
    [InlineData(",\n,,\n", "|/||")]
    [InlineData("\"\"\n", "")]
    [InlineData(" a , b \n", " a | b ")]
    [InlineData("é,日本\n", "é|日本")]
    [InlineData("", null)]
    [InlineData("\ufeff", null)]
    public void Reads_as_rfc_4180_has_it(string csv, string? rows) => Assert.Equal(rows ?? "none", Read(csv).Rows);

    [Theory]
    [InlineData("a\nb\"c\n", "csv_stray_quote", "Line 2 ")]
    [InlineData("a\n\"b\"c\n", "csv_text_after_quote", "Line 2 ")]
    [InlineData("a\nb\n\"c\n\nd\n", "csv_open_quote", "Line 3 ")]
    [InlineData("a\rb\n", "csv_bare_carriage_return", "Line 1 ")]
    [InlineData("a\n\rb\n", "csv_bare_carriage_return", "Line 2 ")]
    [InlineData("\"x\ny\"\n123456789012345678901\n", "csv_row_too_long", "Line 3 ")]
    public void Refuses_with_the_line_number(string csv, string code, string begins)
    {
        DatasetError error = Read(csv, rowBytesMax: 20).Error!;
        Assert.Equal(code, error.Code);
        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_row_of_too_many_fields_and_an_encoding_that_is_none()
    {
        Assert.Equal("csv_too_many_fields", Read(new string(',', 2000)).Error!.Code);
        CsvReader reader = new(new MemoryStream([0xef, 0x61]));
        Assert.False(reader.TryReadRow(out DatasetError? error));
        Assert.Equal("csv_not_utf8", error!.Code);
    }

    [Fact]
    public void Reads_back_every_table_that_is_quoted() =>
        Prop.ForAll<string[][]>(table =>
        {
            string[][] rows = [.. table.Where(r => r is { Length: > 0 }).Select(r => r.Select(f => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(f ?? ""))).ToArray())];
            string csv = string.Concat(rows.Select(r => string.Join(',', r.Select(f => $"\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n"));
            CsvReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(csv)));
            foreach (string[] row in rows)
            {
                if (!reader.TryReadRow(out _)) return false;
                if (!Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.Field(i))).SequenceEqual(row)) return false;
            }

            return !reader.TryReadRow(out DatasetError? error) && error is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ends_on_any_bytes() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            CsvReader reader = new(new MemoryStream([.. bytes.Select(b => (b % 7) switch { 0 => (byte)'"', 1 => (byte)'\n', 2 => (byte)',', _ => b })]), rowBytesMax: 16);
            int rows = 0;
            while (reader.TryReadRow(out _)) rows++;
            return rows <= bytes.Length;
        }).QuickCheckThrowOnFailure();

    private static (string Rows, DatasetError? Error) Read(string csv, int rowBytesMax = CsvReader.RowBytesMaxDefault)
    {
        CsvReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(csv)), rowBytesMax: rowBytesMax);
        List<string> rows = [];
        DatasetError? error;
        while (reader.TryReadRow(out error))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.Field(i)))));
        return (rows.Count == 0 ? "none" : string.Join('/', rows), error);
    }
}
