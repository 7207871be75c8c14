using System.Text;
using R3mes.Node.Datasets;

namespace R3mes.Tests.Node.Datasets;

public sealed class CsvConverterTests
{
    [Fact]
    public void Writes_the_text_format_from_any_column_and_skips_empty_ones()
    {
        (string jsonl, CsvConversion? done, _) = Convert("id,Body\n1,\"a \"\"b\"\"\nc\"\n2,\n3,<é> & 'd'\n", DatasetFormat.Text, "body");
        Assert.Equal("{\"text\":\"a \\\"b\\\"\\nc\"}\n{\"text\":\"<é> & 'd'\"}\n", jsonl);
        Assert.Equal(new CsvConversion(2, 1, Encoding.UTF8.GetByteCount(jsonl)), done);
    }

    [Fact]
    public void Writes_the_instruction_format_in_its_order_whatever_the_columns_order()
    {
        (string jsonl, _, _) = Convert("output;x;input;instruction\nO;1;I;Do\nP;2;;Do it\n;3;I;nothing\n", DatasetFormat.Instruction, "text", ';');
        Assert.Equal("{\"instruction\":\"Do\",\"input\":\"I\",\"output\":\"O\"}\n{\"instruction\":\"Do it\",\"input\":\"\",\"output\":\"P\"}\n", jsonl);
    }

    [Theory]
    [InlineData("", "csv_empty")]
    [InlineData("title,body\n1,2\n", "csv_column_missing")]
    [InlineData("text,Text\n1,2\n", "csv_column_twice")]
    [InlineData("text,b\n1\n", "csv_row_width")]
    [InlineData("text,b\n1,2,3\n", "csv_row_width")]
    [InlineData("text,b\n,2\n", "csv_no_rows")]
    [InlineData("text\n\"a\n", "csv_open_quote")]
    public void Refuses_what_it_cannot_convert(string csv, string code)
    {
        (_, CsvConversion? done, DatasetError? error) = Convert(csv, DatasetFormat.Text, "text");
        Assert.Null(done);
        Assert.Equal(code, error!.Code);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_utf8_with_their_line()
    {
        using MemoryStream csv = new([.. "text\nok\n"u8, 0xff, 0xfe, (byte)'\n']);
        DatasetError error = CsvConverter.TryConvert(csv, new MemoryStream(), DatasetFormat.Text, "text", (byte)',', out _)!;
        Assert.Equal(new DatasetError("csv_not_utf8", "Line 3 is not UTF-8: save the file as UTF-8."), error);
    }

    private static (string Jsonl, CsvConversion? Done, DatasetError? Error) Convert(string csv, DatasetFormat format, string column, char separator = ',')
    {
        using MemoryStream output = new();
        DatasetError? error = CsvConverter.TryConvert(new MemoryStream(Encoding.UTF8.GetBytes(csv)), output, format, column, (byte)separator, out CsvConversion? done);
        return (Encoding.UTF8.GetString(output.ToArray()), done, error);
    }
}
