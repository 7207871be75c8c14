using System.Buffers;
using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Application.Genesis;

/// <summary>Writes a genesis document as canonical JSON: fields in one order, two blanks of indent, line feeds, one line feed at the end.</summary>
internal static class GenesisWriter
{
    public static byte[] Write(GenesisDocument genesis)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter w = new(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", IndentSize = 2 }))
        {
            w.WriteStartObject();
            w.WriteString("chain_id", genesis.ChainId);
            w.WriteString("genesis_time", genesis.Time.ToString());
            WritePeople(w, genesis);
            WriteContent(w, genesis);
            GenesisParams.Write(w, genesis.Params);
            w.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteUremes(Utf8JsonWriter w, string name, ulong uremes) => w.WriteString(name, uremes.ToString(CultureInfo.InvariantCulture));

    private static void WritePeople(Utf8JsonWriter w, GenesisDocument genesis)
    {
        w.WriteStartArray("accounts");
        foreach (GenesisAccount account in genesis.Accounts)
        {
            w.WriteStartObject();
            w.WriteString("address", account.Address.ToString());
            WriteUremes(w, "balance_uremes", account.Balance.Uremes);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("miners");
        foreach (GenesisMiner miner in genesis.Miners)
        {
            w.WriteStartObject();
            w.WriteString("address", miner.Address.ToString());
            w.WriteString("moniker", miner.Moniker);
            WriteUremes(w, "stake_uremes", miner.Stake.Uremes);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("validators");
        foreach (GenesisValidator validator in genesis.Validators)
        {
            w.WriteStartObject();
            w.WriteString("ed25519_public_key", Hex.Encode(validator.ConsensusKey.Span));
            w.WriteString("vrf_public_key", Hex.Encode(validator.VrfKey.Span));
            w.WriteString("operator", validator.Operator.ToString());
            w.WriteNumber("power", validator.Power);
            WriteUremes(w, "stake_uremes", validator.Stake.Uremes);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter w, GenesisDocument genesis)
    {
        w.WriteStartObject("model");
        w.WriteString("name", genesis.Model.Name);
        w.WriteString("version", genesis.Model.Version);
        w.WriteString("sha256", genesis.Model.Hash.ToString());
        w.WriteString("cid", genesis.Model.Cid.ToString());
        w.WriteEndObject();
        w.WriteString("adapter_cid", genesis.AdapterCid.ToString());
        w.WriteStartObject("dataset");
        w.WriteString("id", genesis.Dataset.Id);
        w.WriteStartArray("shards");
        foreach (Cid shard in genesis.Dataset.Shards) w.WriteStringValue(shard.ToString());
        w.WriteEndArray();
        w.WriteString("held_out", genesis.Dataset.HeldOut.ToString());
        w.WriteEndObject();
    }
}
