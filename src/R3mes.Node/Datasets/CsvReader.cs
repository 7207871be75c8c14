using System.Globalization;

namespace R3mes.Node.Datasets;

/// <summary>
/// Reads CSV as RFC 4180 has it, from untrusted bytes in UTF-8: quoted fields with doubled quotes, separators and line ends inside; CRLF or LF
/// between rows; a byte-order mark at the start and empty lines are skipped. One row is held at a time, of bounded size.
/// </summary>
/// <param name="source">The bytes, read forward once.</param>
/// <param name="separator">Between fields, a comma by default; neither a quote nor a line end.</param>
/// <param name="rowBytesMax">Largest row in bytes, its quotes not counted.</param>
public sealed class CsvReader(Stream source, byte separator = (byte)',', int rowBytesMax = CsvReader.RowBytesMaxDefault)
{
    /// <summary>1 MiB: the longest line that shards are never cut in.</summary>
    public const int RowBytesMaxDefault = 1 << 20;

    /// <summary>More columns than any data set for text has.</summary>
    public const int FieldsMax = 1024;

    private const int EndOfSource = -1;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _row = new();
    private readonly List<int> _ends = [];
    private int _at;
    private int _filled;
    private bool _begun;

    /// <summary>Line that the last row began in, from 1.</summary>
    public long RowLine { get; private set; }

    /// <summary>Line that is being read, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Fields of the last row.</summary>
    public int FieldCount => _ends.Count;

    /// <summary>One field of the last row, without its quotes; valid until the next row is read.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> - 1.</param>
    public ReadOnlySpan<byte> Field(int index)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        return _row.GetBuffer().AsSpan(start, _ends[index] - start);
    }

    /// <summary>Reads the next row that is not empty.</summary>
    /// <param name="error">Why the source is refused, null for a row and at the end. Nothing is read after a refusal.</param>
    /// <returns>True for a row, false at the end and on a refusal.</returns>
    public bool TryReadRow(out DatasetError? error)
    {
        error = null;
        if (!_begun && Peek() == 0xef && !SkipByteOrderMark())
            return Refuse("csv_not_utf8", Line, "is not UTF-8: save the file as UTF-8", out error);
        _begun = true;
        while (Peek() is '\n' or '\r')
        {
            if (!TakeLineEnd()) return Refuse("csv_bare_carriage_return", Line, "has a carriage return without a line feed: save the file with CRLF or LF line ends", out error);
        }

        if (Peek() == EndOfSource) return false;
        RowLine = Line;
        _row.SetLength(0);
        _ends.Clear();
        while (true)
        {
            error = Peek() == '"' ? ReadQuoted() : ReadBare();
            if (error is not null) return false;
            if (_ends.Count == FieldsMax) return Refuse("csv_too_many_fields", RowLine, $"has more than {FieldsMax} fields: check the separator", out error);
            _ends.Add((int)_row.Length);
            int next = Peek();
            if (next == separator) Take();
            else if (next == EndOfSource || TakeLineEnd()) return true;
            else return Refuse("csv_bare_carriage_return", Line, "has a carriage return without a line feed: save the file with CRLF or LF line ends", out error);
        }
    }

    /// <summary>A refusal that names a line.</summary>
    internal static DatasetError ErrorAt(string code, long line, string what) =>
        new(code, string.Create(CultureInfo.InvariantCulture, $"Line {line} {what}."));

    private DatasetError? ReadBare()
    {
        while (true)
        {
            int next = Peek();
            if (next == separator || next is EndOfSource or '\n' or '\r') return null;
            if (next == '"')
                return ErrorAt("csv_stray_quote", Line, "has a quote inside a field that does not begin with one: quote the whole field and double the quotes in it");
            if (Keep() is { } tooLong) return tooLong;
        }
    }

    private DatasetError? ReadQuoted()
    {
        long opened = Line;
        Take();
        while (true)
        {
            int next = Peek();
            if (next == EndOfSource)
                return ErrorAt("csv_open_quote", opened, "opens a quote that is never closed: close it, or double the quotes inside the field");
            if (next == '"')
            {
                Take();
                next = Peek();
                if (next == separator || next is EndOfSource or '\n' or '\r') return null;
                if (next != '"')
                    return ErrorAt("csv_text_after_quote", Line, "has text after a closing quote: double the quotes inside the field");
            }

            if (next == '\n') Line++;
            if (Keep() is { } tooLong) return tooLong;
        }
    }

    private DatasetError? Keep()
    {
        if (_row.Length == rowBytesMax)
            return ErrorAt("csv_row_too_long", RowLine, $"begins a row of more than {rowBytesMax} bytes: check the quotes from there on, or split the row");
        _row.WriteByte((byte)Take());
        return null;
    }

    private bool TakeLineEnd()
    {
        if (Take() == '\r' && (Peek() != '\n' || Take() != '\n')) return false;
        Line++;
        return true;
    }

    private bool SkipByteOrderMark() => Take() == 0xef && Take() == 0xbb && Take() == 0xbf;

    private static bool Refuse(string code, long line, string what, out DatasetError? error)
    {
        error = ErrorAt(code, line, what);
        return false;
    }

    private int Take()
    {
        int next = Peek();
        if (next != EndOfSource) _at++;
        return next;
    }

    private int Peek()
    {
        if (_at == _filled)
        {
            _filled = source.Read(_buffer, 0, _buffer.Length);
            _at = 0;
        }

        return _filled == 0 ? EndOfSource : _buffer[_at];
    }
}
