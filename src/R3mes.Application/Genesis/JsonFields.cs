using System.Globalization;
using System.Text;
using System.Text.Json;
using R3mes.Application.Errors;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Genesis;

/// <summary>The fields of one JSON object, each taken once by name; the first fault of the document is kept and everything after it reads as a default.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly GenesisFault _fault;
    private readonly List<string> _taken = [];

    public JsonFields(JsonElement element, string path, GenesisFault fault)
    {
        _object = element;
        _path = path;
        _fault = fault;
        if (element.ValueKind != JsonValueKind.Object) fault.Report(path.Length == 0 ? "(document)" : path, "must be a JSON object");
    }

    /// <summary>An integer written as a JSON number.</summary>
    public long Integer(string name, long min, long max)
    {
        if (!TryTake(name, JsonValueKind.Number, "must be a whole number", out JsonElement value)) return min;
        if (!value.TryGetInt64(out long number) || value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') || number < min || number > max)
        {
            Report(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
            return min;
        }
        return number;
    }

    public uint UInt32(string name, uint min, uint max) => (uint)Integer(name, min, max);

    public int Int32(string name, int min, int max) => (int)Integer(name, min, max);

    /// <summary>Money, written as a string of digits, since not every JSON reader keeps 64 bits.</summary>
    public ulong Uremes(string name, ulong min, ulong max)
    {
        string text = Text(name, 20);
        if (Amount.TryParse(text + Amount.Denom, out Amount amount) && amount.Uremes >= min && amount.Uremes <= max) return amount.Uremes;
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be a string of digits, {min} to {max} uremes"));
        return min;
    }

    /// <summary>Text, limited in bytes as its records are on the wire.</summary>
    public string Text(string name, int bytesMax)
    {
        if (!TryTake(name, JsonValueKind.String, "must be a string", out JsonElement value)) return "";
        string text = value.GetString() ?? "";
        if (Encoding.UTF8.GetByteCount(text) <= bytesMax) return text;
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be at most {bytesMax} bytes"));
        return "";
    }

    public Timestamp Time(string name)
    {
        if (Timestamp.TryParse(Text(name, 32), out Timestamp time) && time.IsValid && time.Seconds >= 0) return time;
        Report(name, "must be a time such as 2026-01-31T12:00:00Z");
        return default;
    }

    public Address Address(string name)
    {
        if (Primitives.Chain.Address.TryParse(Text(name, 90), out Address address) && !address.IsZero) return address;
        Report(name, "must be an account address (remes1...)");
        return default;
    }

    public Cid Cid(string name)
    {
        if (Primitives.Content.Cid.TryParse(Text(name, Primitives.Content.Cid.CharCount), out Cid cid)) return cid;
        Report(name, "must be a CID (bafkrei...)");
        return default;
    }

    public Digest Digest(string name)
    {
        if (Primitives.Crypto.Digest.TryParseHex(Text(name, 64), out Digest digest)) return digest;
        Report(name, "must be a SHA-256 of 64 hexadecimal digits");
        return default;
    }

    public byte[] Hex(string name, int byteCount)
    {
        if (Primitives.Codec.Hex.TryDecode(Text(name, 2 * byteCount), out byte[]? bytes) && bytes.Length == byteCount) return bytes;
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be {2 * byteCount} hexadecimal digits"));
        return new byte[byteCount];
    }

    public byte[] HexOrEmpty(string name, int byteCount)
    {
        if (Primitives.Codec.Hex.TryDecode(Text(name, 2 * byteCount), out byte[]? bytes) && (bytes.Length == byteCount || bytes.Length == 0)) return bytes;
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be {2 * byteCount} hexadecimal digits, or empty"));
        return [];
    }

    public IReadOnlyList<Cid> Cids(string name, int min, int max)
    {
        List<Cid> cids = [];
        foreach (JsonElement item in Items(name, min, max))
        {
            if (item.ValueKind == JsonValueKind.String && Primitives.Content.Cid.TryParse(item.GetString(), out Cid cid)) cids.Add(cid);
            else Report(name, "must hold CIDs (bafkrei...)");
        }
        return cids;
    }

    public JsonFields Object(string name) => new(
        TryTake(name, JsonValueKind.Object, "must be a JSON object", out JsonElement value) ? value : default, PathOf(name), _fault);

    public IReadOnlyList<T> Objects<T>(string name, int min, int max, Func<JsonFields, T> read)
    {
        List<T> results = [];
        foreach (JsonElement item in Items(name, min, max))
        {
            JsonFields fields = new(item, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{results.Count}]"), _fault);
            results.Add(read(fields));
            fields.Done();
            if (_fault.Error is not null) break;
        }
        return results;
    }

    /// <summary>Refuses what was not taken: an unknown field is a misspelt one.</summary>
    public void Done()
    {
        if (_fault.Error is not null) return;
        int count = 0;
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            count++;
            if (!_taken.Contains(property.Name)) Report(property.Name, "is unknown: remove it or correct its spelling");
        }
        if (count > _taken.Count) _fault.Report(_path.Length == 0 ? "(document)" : _path, "must name each of its fields once");
    }

    public void Report(string name, string problem) => _fault.Report(PathOf(name), problem);

    private List<JsonElement> Items(string name, int min, int max)
    {
        if (!TryTake(name, JsonValueKind.Array, "must be a JSON array", out JsonElement value)) return [];
        int count = value.GetArrayLength();
        if (count >= min && count <= max) return [.. value.EnumerateArray()];
        Report(name, string.Create(CultureInfo.InvariantCulture, $"must have {min} to {max} items"));
        return [];
    }

    private bool TryTake(string name, JsonValueKind kind, string problem, out JsonElement value)
    {
        value = default;
        if (_fault.Error is not null) return false;
        _taken.Add(name);
        if (!_object.TryGetProperty(name, out value))
        {
            Report(name, "is missing");
            return false;
        }
        if (value.ValueKind == kind) return true;
        Report(name, problem);
        return false;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : _path + "." + name;
}
