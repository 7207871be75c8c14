using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace R3mes.Node.Datasets;

/// <summary>Turns CSV with a header row into JSONL, one row at a time.</summary>
public static class CsvConverter
{
    private static readonly string[] InstructionColumns = ["instruction", "input", "output"];

    // Text stays readable: the lines are trained on as bytes, and never shown as HTML.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Converts. On a refusal the output holds the rows before it, and the caller throws it away.</summary>
    /// <param name="csv">Untrusted bytes, read forward once.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="format">Shape of the lines. Instruction takes the columns instruction, input and output; text takes one.</param>
    /// <param name="textColumn">Column of the text format.</param>
    /// <param name="separator">Between fields.</param>
    /// <param name="conversion">What was done when null is returned.</param>
    public static DatasetError? TryConvert(Stream csv, Stream output, DatasetFormat format, string textColumn, byte separator, out CsvConversion? conversion)
    {
        conversion = null;
        CsvReader reader = new(csv, separator);
        if (!reader.TryReadRow(out DatasetError? error))
            return error ?? new DatasetError("csv_empty", "The file has no header row: its first line must name the columns.");
        string[] wanted = format == DatasetFormat.Text ? [textColumn] : InstructionColumns;
        error = FindColumns(reader, wanted, out int[] columns);
        if (error is not null) return error;

        int width = reader.FieldCount;
        long rows = 0, skipped = 0, bytes = 0;
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter writer = new(line, Json);
        while (reader.TryReadRow(out error))
        {
            error = CheckRow(reader, width);
            if (error is not null) return error;
            if (reader.Field(columns[^1]).IsEmpty)
            {
                skipped++;
                continue;
            }

            WriteLine(reader, wanted, columns, format, writer, line);
            output.Write(line.WrittenSpan);
            bytes += line.WrittenCount;
            rows++;
        }

        if (error is not null) return error;
        if (rows == 0) return new DatasetError("csv_no_rows", "The file has a header and no row with text: check the column and the separator.");
        conversion = new CsvConversion(rows, skipped, bytes);
        return null;
    }

    private static void WriteLine(CsvReader reader, string[] names, int[] columns, DatasetFormat format, Utf8JsonWriter writer, ArrayBufferWriter<byte> line)
    {
        line.ResetWrittenCount();
        writer.Reset(line);
        writer.WriteStartObject();
        for (int i = 0; i < columns.Length; i++) writer.WriteString(format == DatasetFormat.Text ? "text" : names[i], reader.Field(columns[i]));
        writer.WriteEndObject();
        writer.Flush();
        line.Write("\n"u8);
    }

    private static DatasetError? FindColumns(CsvReader reader, string[] wanted, out int[] columns)
    {
        columns = new int[wanted.Length];
        string[] header = new string[reader.FieldCount];
        for (int i = 0; i < header.Length; i++)
        {
            if (!Utf8.IsValid(reader.Field(i))) return NotUtf8(reader);
            header[i] = Encoding.UTF8.GetString(reader.Field(i)).Trim();
        }

        for (int i = 0; i < wanted.Length; i++)
        {
            int[] found = [.. Enumerable.Range(0, header.Length).Where(c => string.Equals(header[c], wanted[i], StringComparison.OrdinalIgnoreCase))];
            if (found.Length > 1)
                return new DatasetError("csv_column_twice", $"The header names column '{wanted[i]}' {found.Length} times: rename all but one.");
            if (found.Length == 0)
                return new DatasetError("csv_column_missing", $"The header has no column '{wanted[i]}', it has {Shown(header)}: name another with --text-column, rename one, or check the separator.");
            columns[i] = found[0];
        }

        return null;
    }

    private static DatasetError? CheckRow(CsvReader reader, int width)
    {
        if (reader.FieldCount != width)
            return CsvReader.ErrorAt("csv_row_width", reader.RowLine, $"has {reader.FieldCount} fields and the header {width}: quote the fields that hold a separator");
        for (int i = 0; i < width; i++)
            if (!Utf8.IsValid(reader.Field(i))) return NotUtf8(reader);
        return null;
    }

    private static DatasetError NotUtf8(CsvReader reader) => CsvReader.ErrorAt("csv_not_utf8", reader.RowLine, "is not UTF-8: save the file as UTF-8");

    private static string Shown(string[] header)
    {
        const int shownMax = 12, charsMax = 40;
        IEnumerable<string> names = header.Take(shownMax).Select(h => $"'{(h.Length <= charsMax ? h : h[..charsMax] + "...")}'");
        return string.Join(", ", names) + (header.Length > shownMax ? ", ..." : "");
    }
}
