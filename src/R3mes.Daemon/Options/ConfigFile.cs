using System.Globalization;
using System.Text;
using System.Text.Json;
using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Options;

/// <summary>
/// Reads remesd.json: an object of sections, each an object of options; comments and trailing commas are allowed, and nothing that is not
/// known: a misspelt option must not be silently without effect.
/// </summary>
public static class ConfigFile
{
    /// <summary>Name of the file in config/ of the home and in /etc/remesd.</summary>
    public const string FileName = "remesd.json";

    /// <summary>Larger files are refused.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>Reads the options that a file sets.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="json">Bytes of the file, a byte-order mark allowed.</param>
    /// <param name="values">Key to value as text, checked, when null is returned.</param>
    public static ConfigError? TryRead(string path, ReadOnlySpan<byte> json, out IReadOnlyDictionary<string, string> values)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        values = found;
        if (json.Length > FileBytesMax)
            return new ConfigError($"{path} has {json.Length} bytes and at most {FileBytesMax} are read: it is not a configuration, name the right file with --config.");
        if (json.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        Utf8JsonReader reader = new(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return At(path, json, reader, "must begin with { and hold sections, such as { \"training\": { \"threads\": 2 } }");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadSection(path, json, ref reader, found) is { } error) return error;
            }

            while (reader.Read())
            {
                // Anything after the object throws.
            }

            return null;
        }
        catch (JsonException error)
        {
            string what = error.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            return new ConfigError(string.Create(CultureInfo.InvariantCulture, $"{path}, line {(error.LineNumber ?? 0) + 1}: {what}: correct the JSON there."));
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json's answer to text that is not UTF-8 and to an escaped half of a surrogate pair.
            return At(path, json, reader, "the text is not Unicode: save the file as UTF-8");
        }
    }

    private static ConfigError? ReadSection(string path, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, Dictionary<string, string> found)
    {
        string section = reader.GetString()!;
        string[] sections = [.. NodeOptionTable.All.Select(o => o.Key.Split('.')[0]).Distinct()];
        if (!sections.Contains(section, StringComparer.Ordinal))
            return At(path, json, reader, $"there is no section '{section}'" + Meant(section, sections));
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return At(path, json, reader, $"section '{section}' must be an object of options: write {{ }} around them");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!, key = $"{section}.{name}";
            NodeOption? option = NodeOptionTable.All.FirstOrDefault(o => o.Key == key);
            if (option is null)
            {
                string[] names = [.. NodeOptionTable.All.Where(o => o.Key.StartsWith(section + ".", StringComparison.Ordinal)).Select(o => o.Key[(section.Length + 1)..])];
                return At(path, json, reader, $"there is no option '{name}' in section '{section}'" + Meant(name, names));
            }

            reader.Read();
            string? text = (reader.TokenType, option.IsNumber) switch
            {
                (JsonTokenType.Number, true) => Encoding.UTF8.GetString(reader.ValueSpan),
                (JsonTokenType.String, false) => reader.GetString(),
                _ => null,
            };
            if (text is null || !option.Accepts(text))
                return At(path, json, reader, $"{key} must be {option.Allowed}");
            if (!found.TryAdd(key, text))
                return At(path, json, reader, $"{key} is set twice: remove one");
        }

        return null;
    }

    private static string Meant(string word, IReadOnlyList<string> names) => Spelling.Nearest(word, names) is { } near
        ? $", did you mean '{near}'?"
        : $": it can be {string.Join(", ", names)}.";

    private static ConfigError At(string path, ReadOnlySpan<byte> json, Utf8JsonReader reader, string what)
    {
        int line = 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n');
        string end = what.EndsWith('.') || what.EndsWith('?') ? "" : ".";
        return new ConfigError(string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}: {what}{end}"));
    }
}
