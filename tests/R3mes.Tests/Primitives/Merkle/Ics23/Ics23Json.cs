using System.Text.Json;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

/// <summary>Reads the JSON of cosmos/ics23's tests into our types: names in any case, as Go does; bytes in Base64; what is not there is empty.</summary>
internal static class Ics23Json
{
    internal static JsonElement? Find(JsonElement json, string name)
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null) return property.Value;
        }

        return null;
    }

    internal static bool Has(JsonElement json, params string[] names) => json.ValueKind == JsonValueKind.Object
        && json.EnumerateObject().Select(property => property.Name.ToLowerInvariant()).Order(StringComparer.Ordinal).SequenceEqual(names.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));

    internal static byte[] Bytes(JsonElement json, string name) => Find(json, name)?.GetBytesFromBase64() ?? [];

    internal static byte[] HexBytes(JsonElement json, string name) => Convert.FromHexString(Find(json, name)?.GetString() ?? "");

    internal static bool Flag(JsonElement json, string name) => Find(json, name)?.GetBoolean() ?? false;

    internal static LeafOp Leaf(JsonElement json) =>
        new((HashOp)Number(json, "hash"), (HashOp)Number(json, "prehash_key"), (HashOp)Number(json, "prehash_value"), (LengthOp)Number(json, "length"), new OpaqueBytes(Bytes(json, "prefix")));

    internal static InnerOp Inner(JsonElement json) => new((HashOp)Number(json, "hash"), new OpaqueBytes(Bytes(json, "prefix")), new OpaqueBytes(Bytes(json, "suffix")));

    internal static ExistenceProof Exist(JsonElement json) => new(
        new OpaqueBytes(Bytes(json, "key")), new OpaqueBytes(Bytes(json, "value")), Find(json, "leaf") is { } leaf ? Leaf(leaf) : null,
        [.. Find(json, "path") is { } path ? path.EnumerateArray().Select(Inner) : []]);

    internal static ProofSpec Spec(JsonElement json) => new(Find(json, "leaf_spec") is { } leaf ? Leaf(leaf) : null, Find(json, "inner_spec") is { } inner ? Nodes(inner) : null)
    {
        MaxDepth = Number(json, "max_depth"),
        MinDepth = Number(json, "min_depth"),
        PrehashKeyBeforeComparison = Flag(json, "prehash_key_before_comparison"),
    };

    internal static int Number(JsonElement json, string name) => Find(json, name)?.GetInt32() ?? 0;

    private static InnerSpec Nodes(JsonElement json) => new(
        [.. Find(json, "child_order") is { } order ? order.EnumerateArray().Select(child => child.GetInt32()) : []], Number(json, "child_size"),
        Number(json, "min_prefix_length"), Number(json, "max_prefix_length"), new OpaqueBytes(Bytes(json, "empty_child")), (HashOp)Number(json, "hash"));
}
