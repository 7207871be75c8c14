using R3mes.Consensus.Rounds;
using System.Text;
using System.Text.Json;

namespace R3mes.Tests.Consensus.Traces;

/// <summary>Values of an Informal Trace Format file as text in which equal values are equal: sets and maps sorted, big integers plain, variants as Tag(value).</summary>
internal static class ItfText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Array => $"[{string.Join(",", value.EnumerateArray().Select(Of))}]",
        _ => OfObject(value),
    };

    public static string Quote(string text) => $"'{text}'";

    public static string Set(IEnumerable<string> members) => $"{{{string.Join(",", members.Distinct().Order(StringComparer.Ordinal))}}}";

    public static string Map(IEnumerable<(string Key, string Value)> pairs) => $"map{{{string.Join(",", pairs.Select(pair => $"{pair.Key}->{pair.Value}").Order(StringComparer.Ordinal))}}}";

    public static string Tuple(params string[] parts) => $"({string.Join(",", parts)})";

    public static string Variant(string tag, string? value = null) => value is null ? tag : $"{tag}{(value.StartsWith('(') ? value : $"({value})")}";

    public static string Record(params (string Name, string Value)[] fields) =>
        $"<{string.Join(",", fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => $"{field.Name}={field.Value}"))}>";

    public static long Number(JsonElement value) => long.Parse(value.GetProperty("#bigint").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string OfObject(JsonElement value)
    {
        if (value.TryGetProperty("#bigint", out JsonElement number)) return number.GetString()!;
        if (value.TryGetProperty("#set", out JsonElement set)) return Set(set.EnumerateArray().Select(Of));
        if (value.TryGetProperty("#tup", out JsonElement tuple)) return Tuple([.. tuple.EnumerateArray().Select(Of)]);
        if (value.TryGetProperty("#map", out JsonElement map)) return Map(map.EnumerateArray().Select(pair => (Of(pair[0]), Of(pair[1]))));
        if (value.TryGetProperty("tag", out JsonElement tag)) return OfVariant(tag.GetString()!, value.GetProperty("value"));
        return Record([.. value.EnumerateObject().Select(field => (field.Name, Of(field.Value)))]);
    }

    private static string OfVariant(string tag, JsonElement value)
    {
        string text = Of(value);
        return Variant(tag, text == "()" ? null : text);
    }
}
