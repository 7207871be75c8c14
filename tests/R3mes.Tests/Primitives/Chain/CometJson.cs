using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>Reads CometBFT's JSON of headers, commits, blocks and validators into our types.</summary>
internal static class CometJson
{
    internal static Header Header(JsonElement json) => new()
    {
        BlockVersion = Number(json.GetProperty("version"), "block"),
        AppVersion = Number(json.GetProperty("version"), "app"),
        ChainId = json.GetProperty("chain_id").GetString()!,
        Height = (long)Number(json, "height"),
        Time = Time(json, "time"),
        LastBlockId = json.TryGetProperty("last_block_id", out JsonElement last) ? BlockId(last) : default,
        LastCommitHash = Hash(json, "last_commit_hash"),
        DataHash = Hash(json, "data_hash"),
        ValidatorsHash = Hash(json, "validators_hash"),
        NextValidatorsHash = Hash(json, "next_validators_hash"),
        ConsensusHash = Hash(json, "consensus_hash"),
        AppHash = new OpaqueBytes(Convert.FromHexString(Text(json, "app_hash"))),
        LastResultsHash = Hash(json, "last_results_hash"),
        EvidenceHash = Hash(json, "evidence_hash"),
        ProposerAddress = Address(json, "proposer_address"),
    };

    internal static SignedHeader SignedHeader(JsonElement json) => new(Header(json.GetProperty("header")), Commit(json.GetProperty("commit")));

    internal static BlockId BlockId(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return default;
        JsonElement parts = json.TryGetProperty("parts", out JsonElement p) ? p : json.GetProperty("part_set_header");
        return new BlockId(Hash(json, "hash"), new PartSetHeader(parts.GetProperty("total").GetUInt32(), Hash(parts, "hash")));
    }

    internal static Commit Commit(JsonElement json) => new(
        (long)Number(json, "height"), json.GetProperty("round").GetInt32(), BlockId(json.GetProperty("block_id")),
        json.GetProperty("signatures").ValueKind == JsonValueKind.Null ? [] : [.. json.GetProperty("signatures").EnumerateArray().Select(Slot)]);

    internal static Block Block(JsonElement json) => new(
        Header(json.GetProperty("header")),
        [.. json.GetProperty("data").GetProperty("txs").EnumerateArray().Select(tx => tx.GetBytesFromBase64())],
        json.GetProperty("last_commit").ValueKind == JsonValueKind.Null
            ? R3mes.Primitives.Chain.Commit.Empty : Commit(json.GetProperty("last_commit")));

    internal static ValidatorSet ValidatorSet(JsonElement json) => R3mes.Primitives.Chain.ValidatorSet.Of(
        json.GetProperty("validators").EnumerateArray().Select(v => new Validator(
            PublicKey32.FromSpan(v.GetProperty("pub_key").GetProperty("value").GetBytesFromBase64()), (long)Number(v, "voting_power"))));

    /// <summary>Every header of a document, with the block id that is stated of it: beside it, in the commit beside it, or beside the block that it is of; null where there is none.</summary>
    internal static IEnumerable<(JsonElement Header, JsonElement? Id)> StatedHeaders(JsonElement json, JsonElement? around = null)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach ((JsonElement, JsonElement?) found in json.EnumerateArray().SelectMany(item => StatedHeaders(item))) yield return found;
        }

        if (json.ValueKind != JsonValueKind.Object) yield break;
        JsonElement? id = IdIn(json) ?? (json.TryGetProperty("commit", out JsonElement commit) ? IdIn(commit) : null);
        if (json.TryGetProperty("header", out JsonElement header) && header.ValueKind == JsonValueKind.Object && header.TryGetProperty("chain_id", out _)) yield return (header, id ?? around);
        foreach ((JsonElement, JsonElement?) found in json.EnumerateObject().SelectMany(property => StatedHeaders(property.Value, property.Name == "block" ? id : null))) yield return found;
    }

    /// <summary>Every object of a document that has all of these properties.</summary>
    internal static IEnumerable<JsonElement> Having(JsonElement json, params string[] names)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            if (names.All(name => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object))
                yield return json;
            foreach (JsonProperty property in json.EnumerateObject())
            {
                foreach (JsonElement found in Having(property.Value, names))
                    yield return found;
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement found in json.EnumerateArray().SelectMany(item => Having(item, names)))
                yield return found;
        }
    }

    private static CommitSig Slot(JsonElement json)
    {
        CommitSig slot = new((BlockIdFlag)json.GetProperty("block_id_flag").GetInt32(), Address(json, "validator_address"), Time(json, "timestamp"), Signature(json));
        // Files of tendermint-rs have a time in absent slots. CometBFT refuses it, and what tendermint-rs reads them into has no place for it.
        return slot.Flag == BlockIdFlag.Absent ? slot with { Timestamp = Timestamp.None } : slot;
    }

    private static OpaqueBytes Signature(JsonElement json) =>
        json.GetProperty("signature") is { ValueKind: JsonValueKind.String } text ? new OpaqueBytes(text.GetBytesFromBase64()) : default;

    private static JsonElement? IdIn(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("block_id", out JsonElement id) && id.ValueKind == JsonValueKind.Object ? id : null;

    private static ulong Number(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out JsonElement value))
            return 0;
        return value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetUInt64();
    }

    /// <summary>A property's text; null, or no property, is the empty one.</summary>
    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static Digest Hash(JsonElement json, string name)
    {
        string text = Text(json, name);
        if (text.Length == 0)
            return default;
        Assert.True(Digest.TryParseHex(text, out Digest hash), text);
        return hash;
    }

    private static Address Address(JsonElement json, string name)
    {
        string text = Text(json, name);
        return text.Length == 0 ? default : R3mes.Primitives.Chain.Address.FromSpan(Convert.FromHexString(text));
    }

    private static Timestamp Time(JsonElement json, string name)
    {
        string text = Text(json, name);
        if (text.Length == 0)
            return Timestamp.None;
        Assert.True(Timestamp.TryParse(text, out Timestamp time), text);
        Assert.Equal(text, time.ToString());
        return time;
    }
}
