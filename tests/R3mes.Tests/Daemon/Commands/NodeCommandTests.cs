using R3mes.Application.Records;
using R3mes.Application.Errors;
using System.Security.Cryptography;
using System.Text;
using R3mes.Application.Blocks;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Views;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Application;

namespace R3mes.Tests.Daemon.Commands;

/// <summary>Commands that ask a running node, against the real application behind a real control socket.</summary>
public sealed class NodeCommandTests : IAsyncDisposable
{
    private readonly CommandRun _run = new();
    private readonly TestChain _chain = new(change: p => p with { Validators = p.Validators with { UremesPerPower = 10_000_000_000 } });
    private readonly ControlServer _server;
    private readonly string _home = Directory.CreateTempSubdirectory("rn-").FullName; // short: a socket path has 107 bytes

    public NodeCommandTests()
    {
        _chain.RunTo(6); // a round is open
        _server = new ControlServer(ControlSocket.PathIn(_home), Answer);
        _run.Set("REMESD_HOME", _home);
    }

    [Fact]
    public async Task Shows_status_round_model_supply_miner_and_account()
    {
        await ShowsAsync("height            6", "status");
        Assert.Contains("chain             remes-test-1", _run.Output, StringComparison.Ordinal);
        await ShowsAsync("\"chain_id\":\"remes-test-1\"", "status", "--json");
        await ShowsAsync("3 assigned, 0 submitted", "query", "round");
        Assert.Equal(3, _run.Output.Split('\n').Count(l => l.Contains("remes1", StringComparison.Ordinal)));
        await ShowsAsync("round             1", "query", "round", "1");
        await ShowsAsync("version           1", "query", "model");
        await ShowsAsync("minted            0uremes", "query", "supply");
        await ShowsAsync("20000000000uremes", "query", "miner", _chain.Miners[0].Address.ToString());
        await ShowsAsync("balance           100000000000uremes", "query", "account", _chain.User.Address.ToString());
    }

    [Fact]
    public async Task Signs_and_sends_money_that_the_chain_then_moves()
    {
        await ImportUserAsync();
        string to = _chain.Miners[1].Address.ToString();
        ulong before = _chain.View.Balance(_chain.Miners[1].Address).Uremes;
        await ShowsAsync("accepted ", "tx", "send", "user", to, "1234uremes", "--memo", "for tea");
        Assert.True(_chain.Next().TxResults[^1].IsOk, _chain.Last!.TxResults[^1].Log);
        Assert.Equal(before + 1234, _chain.View.Balance(_chain.Miners[1].Address).Uremes);
        Assert.Equal(1UL, _chain.View.Account(_chain.User.Address)!.Sequence);
        await ShowsAsync("sequence          1", "query", "account", "user");
    }

    [Fact]
    public async Task Registers_a_miner()
    {
        await ImportUserAsync();
        await ShowsAsync("accepted ", "tx", "register-miner", "user", "20000000000uremes", "--moniker", "tea house");
        Assert.True(_chain.Next().TxResults[^1].IsOk, _chain.Last!.TxResults[^1].Log);
        await ShowsAsync("tea house", "query", "miner", "user");
    }

    [Fact]
    public async Task Registers_a_validator_with_the_keys_of_the_home_and_lets_it_leave()
    {
        await ImportUserAsync();
        await ShowsAsync("", "keys", "add", "validator", "--kind", "validator", "--unencrypted");
        await ShowsAsync("", "keys", "add", "vrf", "--kind", "vrf", "--unencrypted");
        await ShowsAsync("vrf", "keys", "list");
        await ShowsAsync("accepted ", "tx", "register-validator", "user", "20000000000uremes");
        Assert.True(_chain.Next().TxResults[^1].IsOk, _chain.Last!.TxResults[^1].Log);
        ValidatorRecord joined = _chain.View.Validators().Single(validator => validator.Operator == _chain.User.Address);
        Assert.Equal((2UL, 32), (joined.ConsensusPower, joined.VrfKey.Length));
        await ShowsAsync("accepted ", "tx", "leave-validators", "user");
        Assert.True(_chain.Next().TxResults[^1].IsOk, _chain.Last!.TxResults[^1].Log);
        await ShowsAsync("accepted ", "tx", "unjail-validator", "user");
        Assert.Equal(ValidatorErrors.NotJailed.Code, _chain.Next().TxResults[^1].Code);
        await _run.FailsAsync(ExitCode.Usage, "signs no blocks", "tx", "register-validator", "user", "1uremes", "--validator-key", "vrf");
    }

    [Fact]
    public async Task Shows_a_name_that_a_stranger_chose_without_what_would_move_the_cursor()
    {
        RegisterMiner stranger = new() { Miner = _chain.User.Address, Stake = new Amount(20_000_000_000), Moniker = "tea\u001b[2J\nstatus            eligible\u202e" };
        Assert.True(_chain.Deliver(_chain.User, stranger).IsOk);
        await ShowsAsync("moniker           tea\ufffd[2J\ufffdstatus            eligible\ufffd", "query", "miner", _chain.User.Address.ToString());
        Assert.DoesNotContain('\u001b', _run.Output);
    }

    [Fact]
    public async Task Says_what_the_node_refused_and_what_was_not_understood()
    {
        await ImportUserAsync();
        string to = _chain.Miners[1].Address.ToString();
        await _run.FailsAsync(ExitCode.Usage, "is not an amount", "tx", "send", "user", to, "12");
        await _run.FailsAsync(ExitCode.Usage, "is not an amount", "tx", "send", "user", to, "0uremes");
        await _run.FailsAsync(ExitCode.Usage, "check it for a wrong letter", "tx", "send", "user", to[..^1] + "q", "1uremes");
        await _run.FailsAsync(ExitCode.Data, "There is no key 'nobody'", "tx", "send", "nobody", to, "1uremes");
        await _run.FailsAsync(ExitCode.Usage, "is not a CID", "tx", "challenge", "user", "1", "1uremes", "bafk");
        await _run.FailsAsync(ExitCode.Data, "The chain has no round 99", "query", "round", "99");
        await _run.FailsAsync(ExitCode.Data, "The chain has no miner", "query", "miner", "user");
        await _run.FailsAsync(ExitCode.Failed, "The node refused the transaction (code", "tx", "send", "user", to, "1uremes", "--memo", new string('x', 1025));
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "add", "poor", "--unencrypted"));
        await _run.FailsAsync(ExitCode.Data, "The chain has no account", "tx", "send", "poor", to, "1uremes");
    }

    [Fact]
    public async Task Says_how_to_start_a_node_when_none_answers()
    {
        await _run.FailsAsync(ExitCode.Unavailable, "remesd start", "status", "--home", _run.Folder);
        await _run.FailsAsync(ExitCode.Unavailable, "remesd start", "query", "supply", "--home", _run.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _run.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private async Task ShowsAsync(string what, params string[] arguments)
    {
        ExitCode code = await _run.RunAsync(arguments);
        Assert.True(code == ExitCode.Success, _run.Error);
        Assert.Contains(what, _run.Output, StringComparison.Ordinal);
    }

    private async Task ImportUserAsync()
    {
        string secret = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("user"))); // as TestAccount derives it
        Assert.Equal(ExitCode.Success, await _run.RunWithInputAsync(secret, "keys", "import", "user", "-", "--unencrypted"));
        Assert.Contains(_chain.User.Address.ToString(), _run.Output, StringComparison.Ordinal);
    }

    private ControlResponse Answer(ControlRequest request)
    {
        switch (request.Kind)
        {
            case ControlKind.Status:
                RoundView? round = _chain.View.CurrentRound();
                return ControlResponse.Ok(new NodeStatus("remes-test-1", (ulong)_chain.App.Height, Digest.Zero, _chain.App.AppHash,
                    round?.Round.Id ?? 0, "training", 0, 0, _chain.Genesis.Params.Fees).ToJson());
            case ControlKind.Query:
                QueryResult result = _chain.App.Query(request.Path, request.Data);
                return new ControlResponse(result.Code, result.Log, result.Value);
            case ControlKind.Broadcast:
                TxResult check = _chain.App.CheckTx(request.Data);
                if (!check.IsOk) return ControlResponse.Refused(check.Code, check.Log);
                _chain.SendRaw(request.Data);
                return ControlResponse.Ok([]);
            default:
                return ControlResponse.Refused(ControlResponse.NoSuchBlock, "no block");
        }
    }
}
