using System.Buffers;
using System.Text.Json;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Keys;

/// <summary>The JSON of a key file.</summary>
internal static class KeyFile
{
    /// <summary>A key file has well under a kilobyte.</summary>
    public const int FileBytesMax = 4096;

    private const string Scheme = "argon2id-aes256gcm";

    public static byte[] Encode(StoredKey key)
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("name", key.Name);
            writer.WriteString("kind", KeyKinds.TextOf(key.Kind));
            writer.WriteString("address", key.AddressText);
            writer.WriteString("public_key", Hex.Encode(key.PublicKey));
            writer.WriteStartObject("secret");
            writer.WriteString("encryption", key.Sealed is null ? "none" : Scheme);
            if (key.Sealed is { } box)
            {
                writer.WriteNumber("operations", box.Protection.Operations);
                writer.WriteNumber("memory_bytes", box.Protection.MemoryBytes);
                writer.WriteString("salt", Hex.Encode(box.Salt));
                writer.WriteString("nonce", Hex.Encode(box.Nonce));
                writer.WriteString("ciphertext", Hex.Encode(box.Ciphertext));
            }
            else
            {
                writer.WriteString("private_key", Hex.Encode(key.Clear));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null when the bytes are no key file of this version.</summary>
    public static StoredKey? TryDecode(ReadOnlyMemory<byte> json)
    {
        if (json.Length > FileBytesMax) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 3 });
            return Decode(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or an escaped half of a surrogate pair.
            return null;
        }
    }

    private static StoredKey? Decode(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Number(root, "version") != 1 || Text(root, "name") is not { } name || !KeyStore.IsName(name)
            || !root.TryGetProperty("secret", out JsonElement secret) || secret.ValueKind != JsonValueKind.Object)
            return null;
        KeyKind? kind = KeyKinds.Find(Text(root, "kind"));
        if (kind is null || Bytes(root, "public_key", kind == KeyKind.Account ? 33 : 32) is not { } publicKey) return null;
        StoredKey? key = Text(secret, "encryption") switch
        {
            Scheme => Sealed(secret) is { } box ? new StoredKey(name, kind.Value, publicKey, box, null) : null,
            "none" => Bytes(secret, "private_key", StoredKey.SecretBytes) is { } clear ? new StoredKey(name, kind.Value, publicKey, null, clear) : null,
            _ => null,
        };
        return key is not null && Text(root, "address") == key.AddressText ? key : null;
    }

    private static SealedSecret? Sealed(JsonElement secret)
    {
        if (Number(secret, "operations") is not { } operations || Number(secret, "memory_bytes") is not { } memory || operations is < 1 or > int.MaxValue) return null;
        KeyProtection protection = new((int)operations, memory);
        return protection.IsAcceptable
            && Bytes(secret, "salt", R3mes.Primitives.Crypto.Argon2id.SaltBytes) is { } salt
            && Bytes(secret, "nonce", SealedSecret.NonceBytes) is { } nonce
            && Bytes(secret, "ciphertext", SealedSecret.CiphertextBytes) is { } ciphertext
            ? new SealedSecret(protection, salt, nonce, ciphertext)
            : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    private static byte[]? Bytes(JsonElement element, string name, int count) =>
        Text(element, name) is { } text && text.Length == count * 2 && Hex.TryDecode(text, out byte[]? bytes) ? bytes : null;
}
