using System.Buffers;
using System.Text.Json;

namespace R3mes.Node.Devnet;

/// <summary>What a devnet's folder was made from, kept beside its genesis so that a resumed run cannot mix two devnets.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Miners">Miners.</param>
/// <param name="Cheats">Miners that cheat.</param>
/// <param name="Reproducible">Whether its blocks follow from the rest alone.</param>
/// <param name="Validators">Validators.</param>
public sealed record DevnetRecipe(ulong Seed, int Miners, int Cheats, bool Reproducible, int Validators = 1)
{
    /// <summary>The file's name in the configuration folder.</summary>
    public const string FileName = "devnet.json";

    private const int FileBytesMax = 4096;

    /// <summary>The recipe of these options.</summary>
    public static DevnetRecipe Of(DevnetOptions options) => new(options.Seed, options.Miners, options.Cheats, options.Reproducible, options.Validators);

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> output = new();
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("seed", Seed);
        writer.WriteNumber("miners", Miners);
        writer.WriteNumber("cheats", Cheats);
        writer.WriteBoolean("reproducible", Reproducible);
        writer.WriteNumber("validators", Validators);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the file; null when it is not one.</summary>
    public static DevnetRecipe? TryRead(ReadOnlyMemory<byte> json)
    {
        if (json.Length > FileBytesMax) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("seed", out JsonElement seed) && seed.TryGetUInt64(out ulong s)
                && root.TryGetProperty("miners", out JsonElement miners) && miners.TryGetInt32(out int m)
                && root.TryGetProperty("cheats", out JsonElement cheats) && cheats.TryGetInt32(out int c)
                ? new DevnetRecipe(s, m, c, root.TryGetProperty("reproducible", out JsonElement reproducible) && reproducible.GetBoolean(), root.TryGetProperty("validators", out JsonElement v) ? v.GetInt32() : 1)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
