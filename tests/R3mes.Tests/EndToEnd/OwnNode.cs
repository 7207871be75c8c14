using R3mes.Daemon.Cli;
using R3mes.Tests.Daemon.Commands;

namespace R3mes.Tests.EndToEnd;

/// <summary>A chain of one's own whose node is the built remesd in a process of its own.</summary>
internal sealed class OwnNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly OwnChain _chain = new();

    public string Home => _chain.Home;

    public string LogFile => Path.Combine(Home, "blocks", "000001.log");

    /// <summary>A chain without work, whose blocks hold what the test sends.</summary>
    public static async Task<OwnNode> InitAsync()
    {
        OwnNode node = new();
        await node._chain.SucceedsAsync(node._chain.Init());
        return node;
    }

    /// <summary>A chain with one miner, whose key is `miner`.</summary>
    public static async Task<OwnNode> InitWithMinerAsync()
    {
        OwnNode node = new();
        await node.SucceedsAsync("keys", "add", "miner", "--unencrypted");
        await node._chain.SucceedsAsync(node._chain.Init("--miner", "miner:miner:20000000000uremes"));
        return node;
    }

    /// <summary>Starts the node; blocks come as fast as its disk takes them.</summary>
    public RemesdProcess Start() => Start(Home);

    /// <summary>Runs a command in the chain's home.</summary>
    public Task SucceedsAsync(params string[] arguments) => _chain.SucceedsAsync(arguments);

    /// <summary>What a command says as soon as <paramref name="node"/> answers it and <paramref name="enough"/> likes it; fails when the node ended.</summary>
    public async Task<string> AskAsync(RemesdProcess node, Func<string, bool> enough, params string[] arguments)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (await _chain.Run.RunAsync(arguments) != ExitCode.Success || !enough(_chain.Run.Output))
        {
            Assert.False(node.HasExited, $"{node}");
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"`{string.Join(' ', arguments)}` never said what was asked: {_chain.Run.Output}{_chain.Run.Error}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return _chain.Run.Output;
    }

    public static RemesdProcess Start(string home) => RemesdProcess.Start(
        "start", "--home", home, "--block-interval-ms", "5", "--training-threads", "1", "--log-format", "plain", "--metrics-listen", "off");

    /// <summary>Runs the node until it made so many blocks, then ends it by SIGKILL or by Ctrl-C.</summary>
    public NodeRecord RunTo(int height, bool kill)
    {
        using RemesdProcess node = Start();
        node.WaitForLog($"block {height}, ");
        if (kill) node.Kill();
        else Stop(node);
        return NodeRecord.Read(Home);
    }

    public static void Stop(RemesdProcess node)
    {
        node.Interrupt();
        Assert.True(node.ExitCode == 0, node.ToString());
    }

    public ValueTask DisposeAsync()
    {
        _chain.Dispose();
        return ValueTask.CompletedTask;
    }
}
