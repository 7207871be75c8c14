using System.Text.Json;
using R3mes.Application.Errors;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Genesis;

/// <summary>Reads a genesis file: strict JSON, every field present, none unknown, every number within its limits.</summary>
public static class GenesisReader
{
    /// <summary>Longest genesis file taken, in bytes.</summary>
    public const int FileBytesMax = 16 << 20;

    /// <summary>Most accounts, miners or shards of a genesis file.</summary>
    public const int ItemsMax = 65_536;

    /// <summary>Most validators.</summary>
    public const int ValidatorsMax = 128;

    /// <summary>Largest supply that genesis can begin with, in uremes: far enough below 2^64 that rewards never reach it.</summary>
    public const ulong SupplyMax = 1UL << 62;

    /// <summary>Reads a genesis file.</summary>
    /// <param name="file">Untrusted bytes.</param>
    /// <param name="genesis">The document when null is returned.</param>
    public static GenesisError? TryRead(ReadOnlySpan<byte> file, out GenesisDocument? genesis)
    {
        genesis = null;
        if (file.Length > FileBytesMax) return new GenesisError("(document)", "is longer than 16 MiB");
        if (!System.Text.Unicode.Utf8.IsValid(file)) return new GenesisError("(document)", "is not UTF-8");
        GenesisFault fault = new();
        GenesisDocument read;
        try
        {
            using JsonDocument json = JsonDocument.Parse(file.ToArray(), new JsonDocumentOptions { MaxDepth = 16 });
            read = ReadDocument(new JsonFields(json.RootElement, "", fault));
        }
        catch (JsonException problem)
        {
            return new GenesisError("(document)", "is not JSON: " + problem.Message.TrimEnd('.'));
        }
        catch (InvalidOperationException)
        {
            // System.Text.Json's answer to an escaped half of a surrogate pair.
            return new GenesisError("(document)", "holds an escaped character that is not Unicode");
        }
        if ((fault.Error ?? GenesisRules.Check(read)) is { } error) return error;
        genesis = read;
        return null;
    }

    private static GenesisDocument ReadDocument(JsonFields root)
    {
        GenesisDocument document = new(
            root.Text("chain_id", 50),
            root.Time("genesis_time"),
            root.Objects("accounts", 0, ItemsMax, f => new GenesisAccount(f.Address("address"), new Amount(f.Uremes("balance_uremes", 1, SupplyMax)))),
            root.Objects("miners", 0, ItemsMax, f => new GenesisMiner(f.Address("address"), f.Text("moniker", 64), new Amount(f.Uremes("stake_uremes", 1, SupplyMax)))),
            root.Objects("validators", 1, ValidatorsMax, f => new GenesisValidator(
                f.Hex("ed25519_public_key", 32), f.Address("operator"), (ulong)f.Integer("power", 1, 1L << 40), new Amount(f.Uremes("stake_uremes", 0, SupplyMax)))
            { VrfKey = f.HexOrEmpty("vrf_public_key", 32) }),
            ReadModel(root.Object("model")),
            root.Cid("adapter_cid"),
            ReadDataset(root.Object("dataset")),
            GenesisParams.Read(root.Object("params")));
        root.Done();
        return document;
    }

    private static GenesisModel ReadModel(JsonFields fields)
    {
        GenesisModel model = new(fields.Text("name", 64), fields.Text("version", 32), fields.Digest("sha256"), fields.Cid("cid"));
        fields.Done();
        return model;
    }

    private static GenesisDataset ReadDataset(JsonFields fields)
    {
        GenesisDataset dataset = new(fields.Text("id", 64), fields.Cids("shards", 1, ItemsMax), fields.Cid("held_out"));
        fields.Done();
        return dataset;
    }
}
