using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Datasets;

/// <summary>A data set as the chain knows it: its shards and its held-out part by CID. As a file it is manifest.json beside the parts.</summary>
public sealed class DatasetManifest
{
    /// <summary>Name of the file beside the parts.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Largest manifest that is read: <see cref="DatasetSplitOptions.ShardsMax"/> shards with room to spare.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>Takes the parts; the id follows from them.</summary>
    /// <param name="shards">Shards in shard order, at least one.</param>
    /// <param name="heldOut">The held-out part.</param>
    /// <param name="sourceSha256">SHA-256 of the whole source.</param>
    public DatasetManifest(ImmutableArray<DatasetPart> shards, DatasetPart heldOut, Digest sourceSha256)
    {
        Shards = shards;
        HeldOut = heldOut;
        SourceSha256 = sourceSha256;
        DomainHash hash = DomainHash.Begin("r3mes/dataset/v1").Add(sourceSha256).Add(heldOut.Cid.Digest).Add(heldOut.Bytes).Add(shards.Length);
        foreach (DatasetPart shard in shards) hash.Add(shard.Cid.Digest).Add(shard.Bytes);
        Id = hash.Finish();
    }

    /// <summary>Names the split: a hash over the source's hash and every part in order.</summary>
    public Digest Id { get; }

    /// <summary>Shards in shard order.</summary>
    public ImmutableArray<DatasetPart> Shards { get; }

    /// <summary>The held-out part, disjoint from every shard.</summary>
    public DatasetPart HeldOut { get; }

    /// <summary>SHA-256 of the whole source.</summary>
    public Digest SourceSha256 { get; }

    /// <summary>The file's bytes: indented UTF-8 JSON with a final newline; the same manifest gives the same bytes.</summary>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("id", Id.ToString());
            writer.WriteString("source_sha256", SourceSha256.ToString());
            writer.WriteStartArray("shards");
            foreach (DatasetPart shard in Shards) WritePart(writer, shard);
            writer.WriteEndArray();
            writer.WritePropertyName("held_out");
            WritePart(writer, HeldOut);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a manifest and checks that its id is the hash of what it names.</summary>
    /// <param name="json">Untrusted bytes.</param>
    /// <param name="manifest">The manifest when null is returned.</param>
    public static DatasetError? TryRead(ReadOnlyMemory<byte> json, out DatasetManifest? manifest)
    {
        manifest = null;
        if (json.Length > FileBytesMax)
            return new DatasetError("manifest_too_large", $"The manifest has {json.Length} bytes and at most {FileBytesMax} are read: make it again with remesd dataset shard.");
        DatasetManifest? read = null;
        Digest id = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4 });
            if (!TryReadRoot(document.RootElement, out read, out id)) read = null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON at all, or text that is not Unicode: the refusal below.
        }

        if (read is null)
            return new DatasetError("manifest_malformed", "The manifest is not one that remesd dataset shard writes: make it again with that command.");
        if (read.Id != id)
            return new DatasetError("manifest_id_mismatch", $"The manifest says id {id} but its parts give {read.Id}: it was changed after it was made, take an unchanged copy.");
        manifest = read;
        return null;
    }

    private static bool TryReadRoot(JsonElement root, out DatasetManifest? manifest, out Digest id)
    {
        manifest = null;
        id = default;
        if (!TryText(root, "id", out string idText) || !Digest.TryParseHex(idText, out id)
            || !TryText(root, "source_sha256", out string sourceText) || !Digest.TryParseHex(sourceText, out Digest source)
            || !root.TryGetProperty("shards", out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is < 1 or > DatasetSplitOptions.ShardsMax
            || !root.TryGetProperty("held_out", out JsonElement heldOutElement) || !TryReadPart(heldOutElement, out DatasetPart? heldOut))
            return false;
        ImmutableArray<DatasetPart>.Builder shards = ImmutableArray.CreateBuilder<DatasetPart>(list.GetArrayLength());
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (!TryReadPart(element, out DatasetPart? shard)) return false;
            shards.Add(shard!);
        }

        manifest = new DatasetManifest(shards.ToImmutable(), heldOut!, source);
        return true;
    }

    private static bool TryReadPart(JsonElement element, out DatasetPart? part)
    {
        part = null;
        if (!TryText(element, "cid", out string text) || !Cid.TryParse(text, out Cid cid)
            || !element.TryGetProperty("bytes", out JsonElement size) || size.ValueKind != JsonValueKind.Number
            || !size.TryGetInt64(out long bytes) || bytes < 1)
            return false;
        part = new DatasetPart(cid, bytes);
        return true;
    }

    private static bool TryText(JsonElement element, string name, out string text)
    {
        text = "";
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            return false;
        text = value.GetString()!;
        return true;
    }

    private static void WritePart(Utf8JsonWriter writer, DatasetPart part)
    {
        writer.WriteStartObject();
        writer.WriteString("cid", part.Cid.ToString());
        writer.WriteNumber("bytes", part.Bytes);
        writer.WriteEndObject();
    }
}
