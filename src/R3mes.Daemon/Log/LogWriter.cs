using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Log;

/// <summary>Writes log lines in one form; one that cannot be written, on a full disk say, is dropped and the node goes on. Safe from any thread.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="form">How they look; <see cref="LogForm.Auto"/> is plain.</param>
/// <param name="time">The clock.</param>
public sealed class LogWriter(TextWriter output, LogForm form, TimeProvider time)
{
    // Non-ASCII text and apostrophes stay readable: a line is never part of a web page.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();

    /// <summary>Called for each line that could not be written, from any thread.</summary>
    public Action? Dropped { get; init; }

    /// <summary>The writer of a process: systemd's journal when standard error is connected to it, lines for people on a terminal, else JSON.</summary>
    /// <param name="host">The process.</param>
    /// <param name="form">What the operator chose.</param>
    /// <param name="dropped">Called for each line that could not be written.</param>
    public static LogWriter Of(CommandHost host, LogForm form, Action dropped)
    {
        LogForm chosen = form != LogForm.Auto ? form
            : IsJournal(host.Variable("JOURNAL_STREAM"), ErrorStream()) ? LogForm.Journal
            : host.ErrorIsTerminal ? LogForm.Plain
            : LogForm.Json;
        return new LogWriter(host.Error, chosen, TimeProvider.System) { Dropped = dropped };
    }

    /// <summary>Whether the stream that systemd names is standard error: a child may have been given another one with the variable unchanged (systemd.exec(5)).</summary>
    /// <param name="variable">JOURNAL_STREAM, device:inode, or null.</param>
    /// <param name="error">What /proc/self/fd/2 links to, such as socket:[12345], or null.</param>
    public static bool IsJournal(string? variable, string? error) =>
        variable?.Split(':') is [_, { Length: > 0 } inode] && error == $"socket:[{inode}]";

    /// <summary>Writes a line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="part">Which part of the node speaks.</param>
    /// <param name="sentence">One sentence.</param>
    /// <param name="fields">Values for machines; only the JSON form has them beside the sentence.</param>
    public void Write(LogLevel level, string part, string sentence, params ReadOnlySpan<LogField> fields)
    {
        sentence = sentence.ReplaceLineEndings(" ");
        string line = form switch
        {
            LogForm.Json => Json(level, part, sentence, fields),
            LogForm.Journal => string.Create(CultureInfo.InvariantCulture, $"<{(int)level}>{part}: {sentence}"),
            _ => $"{Now()} {(level == LogLevel.Info ? "" : Name(level) + " ")}{part}: {sentence}",
        };
        try
        {
            lock (_gate) output.WriteLine(line);
        }
        catch (IOException)
        {
            Dropped?.Invoke();
        }
    }

    private string Json(LogLevel level, string part, string sentence, ReadOnlySpan<LogField> fields)
    {
        ArrayBufferWriter<byte> bytes = new(256);
        using Utf8JsonWriter writer = new(bytes, JsonOptions);
        writer.WriteStartObject();
        writer.WriteString("time", Now());
        writer.WriteString("level", Name(level));
        writer.WriteString("part", part);
        writer.WriteString("message", sentence);
        foreach (LogField field in fields)
        {
            writer.WritePropertyName(field.Name);
            if (field.IsNumber) writer.WriteRawValue(field.Value);
            else writer.WriteStringValue(field.Value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static string? ErrorStream()
    {
        try
        {
            return new FileInfo("/proc/self/fd/2").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        _ => "info",
    };
}
