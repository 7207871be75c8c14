using R3mes.Application.Genesis;
using R3mes.Daemon.Cli;
using R3mes.Node;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Daemon.Commands;

public sealed class InitCommandTests : IDisposable
{
    private const string Stake = "20000000000uremes";

    private readonly OwnChain _chain = new();

    [Fact]
    public async Task Makes_a_genesis_that_is_accepted_with_everything_it_names_stored()
    {
        await _chain.SucceedsAsync("keys", "add", "alice", "--unencrypted");
        await _chain.SucceedsAsync(_chain.Init("--miner", "tea:house:alice:" + Stake));
        Assert.Contains("chain             remes-own-1", _chain.Run.Output, StringComparison.Ordinal);
        using NodeHome home = NodeHome.Open(_chain.Home);
        Assert.Null(home.TryReadGenesis(out GenesisDocument? genesis, out Digest hash));
        Assert.Contains($"genesis           {hash}", _chain.Run.Output, StringComparison.Ordinal);
        Assert.Equal("remes-own-1", genesis!.ChainId);
        GenesisMiner miner = Assert.Single(genesis.Miners);
        Assert.Equal(("tea:house", new Amount(20_000_000_000)), (miner.Moniker, miner.Stake));
        Assert.Equal(2, genesis.Accounts.Count);
        Assert.Equal(2, genesis.Dataset.Shards.Count);
        Assert.All([genesis.Model.Cid, genesis.AdapterCid, genesis.Dataset.HeldOut, .. genesis.Dataset.Shards], cid => Assert.True(home.Content.TryGet(cid, out _)));
        Assert.True(File.Exists(Path.Combine(_chain.Home, "keys", "validator.json")));
        Assert.True(File.Exists(Path.Combine(_chain.Home, "keys", "operator.json")));
    }

    [Fact]
    public async Task Never_overwrites_a_chain()
    {
        await _chain.SucceedsAsync(_chain.Init());
        byte[] before = File.ReadAllBytes(NodeHome.GenesisPathIn(_chain.Home));
        await _chain.Run.FailsAsync(ExitCode.Data, "never overwritten", _chain.Init());
        Assert.Equal(before, File.ReadAllBytes(NodeHome.GenesisPathIn(_chain.Home)));
    }

    [Fact]
    public async Task Takes_a_data_set_that_was_sharded_and_gives_the_same_dataset_as_from_the_text()
    {
        await _chain.SucceedsAsync("dataset", "shard", _chain.Run["text.txt"], "--shards", "2", "--held-out", "2000", "--out", _chain.Run["set"]);
        await _chain.SucceedsAsync("init", "--chain-id", "a", "--model", _chain.Run["tiny.safetensors"], "--dataset", _chain.Run["set"], "--unencrypted", "--home", _chain.Run["a"]);
        string fromFolder = Line("dataset");
        await _chain.SucceedsAsync(_chain.Init());
        Assert.Equal(fromFolder, Line("dataset"));
        File.Delete(Directory.GetFiles(_chain.Run["set"], "bafk*")[0]);
        await _chain.Run.FailsAsync(
            ExitCode.Data, "is missing", "init", "--chain-id", "b", "--model", _chain.Run["tiny.safetensors"], "--dataset", _chain.Run["set"], "--unencrypted", "--home", _chain.Run["b"]);
    }

    [Fact]
    public async Task Says_what_is_wrong_and_can_be_run_again()
    {
        await _chain.Run.FailsAsync(ExitCode.Usage, "--text", "init", "--chain-id", "a");
        await _chain.Run.FailsAsync(ExitCode.Usage, "name:address:stake", _chain.Init("--miner", "alice"));
        await _chain.Run.FailsAsync(ExitCode.Data, "There is no key 'alice'", _chain.Init("--miner", "a:alice:" + Stake));
        await _chain.SucceedsAsync("keys", "add", "alice", "--unencrypted");
        await _chain.Run.FailsAsync(ExitCode.Usage, "a new miner needs", _chain.Init("--miner", "a:alice:1uremes"));
        await _chain.Run.FailsAsync(ExitCode.Usage, "is not an amount", _chain.Init("--stake", "5"));
        await _chain.Run.FailsAsync(ExitCode.Data, "too few to hold out 20000", _chain.Init()[..^2].Append("20000").Append("--unencrypted").ToArray());
        await _chain.Run.FailsAsync(ExitCode.Data, "No chain can be made of this", _chain.Init("--miner", "a:alice:" + Stake, "--miner", "b:alice:" + Stake));
        Assert.False(File.Exists(NodeHome.GenesisPathIn(_chain.Home)));
        await _chain.SucceedsAsync(_chain.Init("--miner", "a:alice:" + Stake));
    }

    public void Dispose() => _chain.Dispose();

    private string Line(string name) => _chain.Run.Output.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal));
}
