using System.Text;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Application;
using R3mes.Application.Params;
using R3mes.Daemon.Options;
using R3mes.Node.Control;
using R3mes.Node.Datasets;
using R3mes.Node.Keys;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.State;
using R3mes.Tests.Application;

namespace R3mes.Fuzz.Targets;

/// <summary>Files that an operator gives a node, and the frames of its control socket.</summary>
internal static class NodeTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("genesis", () => [new TestChain(miners: 2, validators: 2).Genesis.ToJson()], ReadGenesis) { AllocationBase = 512 << 10, AllocationPerByte = 256, Cost = 20 },
        new FuzzTarget("config", ConfigSeeds, ReadConfig) { AllocationBase = 128 << 10, AllocationPerByte = 256 },
        new FuzzTarget("key-file", KeySeeds, ReadKey) { Cost = 10 },
        new FuzzTarget("manifest", () => [Manifest().ToJson()], ReadManifest) { AllocationPerByte = 128 },
        new FuzzTarget("csv", CsvSeeds, ReadCsv) { AllocationBase = 512 << 10, AllocationPerByte = 256, Cost = 5 },
        new FuzzTarget("control-frame", FrameSeeds, ReadFrames) { AllocationBase = 256 << 10 },
        new FuzzTarget("control-status", () => [Status().ToJson()], ReadStatus),
    ];

    private static string ReadGenesis(byte[] input)
    {
        GenesisError? error = GenesisDocument.TryRead(input, out GenesisDocument? genesis);
        if (error is not null) return error.ToString();
        byte[] json = genesis!.ToJson();
        FuzzFailedException.Unless(GenesisDocument.TryRead(json, out GenesisDocument? again) is null, "a genesis that was taken is taken again");
        FuzzFailedException.UnlessSame(json, again!.ToJson(), "a genesis");
        using MemoryStateStore store = new();
        new ChainApplication(store, genesis, GenesisDocument.HashOf(json)).InitChain();
        return "read";
    }

    private static IReadOnlyList<byte[]> ConfigSeeds() =>
    [
        Encoding.UTF8.GetBytes("{\n  // threads\n  \"training\": { \"threads\": 2, \"backend\": \"native\", },\n  \"mempool\": { \"transactions_max\": 100, \"bytes_max\": 65536 }\n}\n"),
        Encoding.UTF8.GetBytes("{ \"state\": { \"memory_bits\": 24, \"checkpoint_blocks\": 20 } }"),
    ];

    private static string ReadConfig(byte[] input)
    {
        if (ConfigFile.TryRead("remesd.json", input, out IReadOnlyDictionary<string, string> values) is { } error) return error.Message;
        foreach ((string key, string text) in values) FuzzFailedException.Unless(NodeOptionTable.All.First(o => o.Key == key).Accepts(text), "an option that is taken is within its limits");
        return "read";
    }

    private static IReadOnlyList<byte[]> KeySeeds()
    {
        byte[] secret = Sha256.Hash("secret"u8).ToArray();
        StoredKey.TryMake("validator", KeyKind.Validator, secret, null, KeyProtection.Default, out StoredKey? clear);
        StoredKey.TryMake("account", KeyKind.Account, secret, null, KeyProtection.Default, out StoredKey? account);
        // Salt and nonce of a real one are random, and seeds are the same on every call.
        StoredKey box = new("boxed", KeyKind.Account, account!.PublicKey, new SealedSecret(KeyProtection.Default, new byte[16], new byte[12], new byte[48]), null);
        return [KeyFile.Encode(clear!), KeyFile.Encode(account), KeyFile.Encode(box)];
    }

    private static string ReadKey(byte[] input)
    {
        if (KeyFile.TryDecode(input) is not { } key) return "refused";
        byte[] again = KeyFile.Encode(key);
        FuzzFailedException.UnlessSame(again, KeyFile.Encode(KeyFile.TryDecode(again)!), "a key file");
        if (key.IsEncrypted) return "sealed";
        byte[] secret = new byte[StoredKey.SecretBytes];
        return key.TryOpen(null, secret)?.Code ?? "open";
    }

    private static DatasetManifest Manifest() =>
        new([new DatasetPart(Cid.Of("one"u8), 3), new DatasetPart(Cid.Of("two"u8), 4)], new DatasetPart(Cid.Of("held"u8), 5), Sha256.Hash("source"u8));

    private static string ReadManifest(byte[] input)
    {
        if (DatasetManifest.TryRead(input, out DatasetManifest? manifest) is { } error) return error.Code;
        FuzzFailedException.Unless(DatasetManifest.TryRead(manifest!.ToJson(), out DatasetManifest? again) is null && again!.Id == manifest.Id, "a manifest that was taken is taken again");
        return "read";
    }

    private static IReadOnlyList<byte[]> CsvSeeds() =>
    [
        "text,other\r\n\"a \"\"quoted\"\" word,\r\nand a line\",2\r\nplain,3\r\n"u8.ToArray(),
        [0xef, 0xbb, 0xbf, .. "instruction,input,output\nask,,answer\n"u8],
    ];

    private static string ReadCsv(byte[] input)
    {
        string said = "";
        foreach (DatasetFormat format in (DatasetFormat[])[DatasetFormat.Text, DatasetFormat.Instruction])
        {
            using MemoryStream output = new();
            DatasetError? error = CsvConverter.TryConvert(new MemoryStream(input), output, format, "text", (byte)',', out CsvConversion? conversion);
            FuzzFailedException.Unless(error is null == conversion is not null, "a conversion or a reason");
            FuzzFailedException.Unless(error is not null || output.Length == conversion!.Bytes, "a conversion counts its bytes");
            said += error?.Code ?? "converted";
        }

        return said;
    }

    private static IReadOnlyList<byte[]> FrameSeeds()
    {
        byte[] request = new ControlRequest(ControlKind.Query, "/remes.remes.v1.Query/GetRound", [8, 1]).Encode();
        byte[] response = new ControlResponse(4, "a reason", [1, 2, 3]).Encode();
        return [[(byte)request.Length, 0, 0, 0, .. request], [(byte)response.Length, 0, 0, 0, .. response]];
    }

    private static string ReadFrames(byte[] input)
    {
        using MemoryStream stream = new(input);
        byte[]? frame = ControlFrame.ReadAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
        if (frame is null) return "no frame";
        ControlRequest? request = ControlRequest.TryDecode(frame);
        ControlResponse? response = ControlResponse.TryDecode(frame);
        if (request is not null) FuzzFailedException.UnlessSame(request.Encode(), ControlRequest.TryDecode(request.Encode())!.Encode(), "a request");
        if (response is not null) FuzzFailedException.UnlessSame(response.Encode(), ControlResponse.TryDecode(response.Encode())!.Encode(), "a response");
        return $"{request?.Kind} {response is not null}";
    }

    private static NodeStatus Status() => new("remes-1", 7, Sha256.Hash("b"u8), Sha256.Hash("a"u8), 1, "training", 1, 2, ChainParams.Devnet.Fees);

    private static string ReadStatus(byte[] input)
    {
        if (NodeStatus.TryRead(input) is not { } status) return "refused";
        FuzzFailedException.Unless(NodeStatus.TryRead(status.ToJson()) == status, "a status that was taken is taken again");
        return "read";
    }
}
