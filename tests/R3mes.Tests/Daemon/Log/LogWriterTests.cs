using R3mes.Daemon.Log;

namespace R3mes.Tests.Daemon.Log;

public sealed class LogWriterTests
{
    private readonly StringWriter _output = new();

    [Theory]
    [InlineData(LogForm.Plain, LogLevel.Info, "2026-01-02T03:04:05.006Z node: block 7 \"é\" second line")]
    [InlineData(LogForm.Plain, LogLevel.Warning, "2026-01-02T03:04:05.006Z warning node: block 7 \"é\" second line")]
    [InlineData(LogForm.Journal, LogLevel.Info, "<6>node: block 7 \"é\" second line")]
    [InlineData(LogForm.Journal, LogLevel.Warning, "<4>node: block 7 \"é\" second line")]
    [InlineData(LogForm.Json, LogLevel.Error,
        """{"time":"2026-01-02T03:04:05.006Z","level":"error","part":"node","message":"block 7 \"é\" second line","height":7,"phase":"training"}""")]
    public void Writes_one_line(LogForm form, LogLevel level, string line)
    {
        LogWriter log = new(_output, form, new Clock());
        log.Write(level, "node", "block 7 \"é\"\nsecond line", LogField.Of("height", 7), LogField.Of("phase", "training"));
        Assert.Equal(line + Environment.NewLine, _output.ToString());
    }

    [Fact]
    public void Drops_and_counts_a_line_that_cannot_be_written()
    {
        using FullWriter full = new();
        int dropped = 0;
        LogWriter log = new(full, LogForm.Json, new Clock()) { Dropped = () => dropped++ };
        log.Write(LogLevel.Info, "node", "block 7");
        Assert.Equal(1, dropped);
        full.Room = true;
        log.Write(LogLevel.Info, "node", "block 8");
        Assert.Equal(1, dropped);
        Assert.Contains("block 8", full.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("block 7", full.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8:12345", "socket:[12345]", true)]
    [InlineData("8:12345", "socket:[999]", false)]
    [InlineData("8:12345", "pipe:[12345]", false)]
    [InlineData("12345", "socket:[12345]", false)]
    [InlineData("8:", "socket:[]", false)]
    [InlineData("", "/dev/pts/0", false)]
    [InlineData(null, "socket:[12345]", false)]
    [InlineData("8:12345", null, false)]
    public void Knows_the_journal_by_its_socket(string? variable, string? error, bool journal) => Assert.Equal(journal, LogWriter.IsJournal(variable, error));

    private sealed class FullWriter : StringWriter
    {
        public bool Room { get; set; }

        public override void WriteLine(string? value)
        {
            if (!Room) throw new IOException("No space left on device");
            base.WriteLine(value);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero);
    }
}
