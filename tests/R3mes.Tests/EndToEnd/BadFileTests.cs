using R3mes.Tests.Daemon.Commands;

namespace R3mes.Tests.EndToEnd;

/// <summary>The built remesd given a damaged file of each kind: its own sentence and exit code, and no byte written.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly OwnChain _chain = new();

    public void Dispose() => _chain.Dispose();

    [Fact]
    public void A_model()
    {
        byte[] model = File.ReadAllBytes(_chain.Run["tiny.safetensors"]);
        foreach ((string name, byte[] bytes) in ((string, byte[])[])[("cut", model[..^7]), ("noise", [.. model.Select(b => (byte)(b ^ 0x5a))]), ("longer", [.. model, 1]), ("empty", [])])
        {
            File.WriteAllBytes(_chain.Run[name], bytes);
            AssertRefused(4, "is not a model that can be trained here", "model", "info", _chain.Run[name]);
            AssertRefused(4, $"The model {_chain.Run[name]} is refused: ", [.. _chain.Init().Select(word => word == _chain.Run["tiny.safetensors"] ? _chain.Run[name] : word)]);
        }
    }

    [Fact]
    public async Task An_adapter_or_shard_of_the_chain_that_is_damaged_is_named_at_the_start()
    {
        await _chain.SucceedsAsync(_chain.Init());
        string[] content = [.. Directory.EnumerateFiles(Path.Combine(_chain.Home, "content"), "bafk*", SearchOption.AllDirectories)];
        string genesis = File.ReadAllText(Path.Combine(_chain.Home, "config", "genesis.json"));
        string adapter = AfterName(genesis, "adapter_cid"), shard = AfterName(genesis, "shards");
        foreach (string cid in (string[])[adapter, shard])
        {
            string path = content.Single(file => Path.GetFileName(file) == cid);
            byte[] bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        using RemesdProcess node = OwnNode.Start(_chain.Home);
        node.WaitForLog($"the adapter {adapter} is missing from the home's content folder, or was damaged and removed: work that needs it waits; restore the file from a copy");
        node.WaitForLog($"the shard {shard} is missing from the home's content folder, or was damaged and removed: work that needs it waits; restore the file from a copy");
        node.WaitForLog("block 10, ");
        OwnNode.Stop(node);
    }

    [Fact]
    public async Task A_shard_of_a_data_set()
    {
        await _chain.SucceedsAsync("dataset", "shard", _chain.Run["text.txt"], "--shards", "2", "--held-out", "2000", "--out", _chain.Run["set"]);
        string shard = Directory.GetFiles(_chain.Run["set"], "bafk*").Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(shard);
        bytes[9] ^= 1;
        File.WriteAllBytes(shard, bytes);
        AssertRefused(4, Path.GetFileName(shard), "init", "--chain-id", "a", "--model", _chain.Run["tiny.safetensors"], "--dataset", _chain.Run["set"], "--unencrypted");
        File.WriteAllText(Path.Combine(_chain.Run["set"], "manifest.json"), "{ \"id\": 7 }");
        AssertRefused(4, "manifest.json", "dataset", "info", _chain.Run["set"]);
    }

    [Fact]
    public async Task A_genesis()
    {
        await _chain.SucceedsAsync(_chain.Init());
        string path = Path.Combine(_chain.Home, "config", "genesis.json");
        byte[] genesis = File.ReadAllBytes(path);
        foreach (byte[] bad in (byte[][])[genesis[..^9], [.. genesis, (byte)'}'], "{}"u8.ToArray(), []])
        {
            File.WriteAllBytes(path, bad);
            AssertRefused(4, "genesis.json", "start", "--metrics-listen", "off");
        }
    }

    [Fact]
    public async Task A_configuration()
    {
        await _chain.SucceedsAsync(_chain.Init());
        foreach ((string text, string says) in ((string, string)[])[("{ \"training\": ", "remesd.json"), ("{ \"training\": { \"thread\": 1 } }", "did you mean"), ("{ \"mempool\": { \"transactions_max\": -1 } }", "mempool.transactions_max")])
        {
            File.WriteAllText(Path.Combine(_chain.Home, "config", "remesd.json"), text);
            AssertRefused(3, says, "start");
        }
    }

    private static string AfterName(string json, string name)
    {
        int at = json.IndexOf("bafk", json.IndexOf($"\"{name}\"", StringComparison.Ordinal), StringComparison.Ordinal);
        return json[at..json.IndexOf('"', at)];
    }

    private void AssertRefused(int code, string says, params string[] arguments)
    {
        Dictionary<string, string> before = Files();
        using RemesdProcess refused = RemesdProcess.Finish(arguments is [_, "info", ..] ? arguments : [.. arguments, "--home", _chain.Home]);
        Assert.True(code == refused.ExitCode, refused.ToString());
        string last = refused.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("remesd: ", last, StringComparison.Ordinal);
        Assert.Contains(says, last, StringComparison.Ordinal);
        Assert.Equal("", refused.Output);
        Assert.Equal(before, Files());
    }

    // The lock names the process that holds it, and nothing else.
    private Dictionary<string, string> Files() => !Directory.Exists(_chain.Home) ? [] : Directory.EnumerateFiles(_chain.Home, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "lock").ToDictionary(path => path, path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
}
