using R3mes.Tests.Daemon.Commands;

namespace R3mes.Tests.EndToEnd;

/// <summary>A chain of one's own whose node is the built remesd in a process of its own.</summary>
internal sealed class OwnNode : IAsyncDisposable
{
    private readonly OwnChain _chain = new();

    public string Home => _chain.Home;

    public string LogFile => Path.Combine(Home, "blocks", "000001.log");

    public static async Task<OwnNode> InitAsync()
    {
        OwnNode node = new();
        await node._chain.SucceedsAsync(node._chain.Init());
        return node;
    }

    /// <summary>Starts the node; blocks come as fast as its disk takes them.</summary>
    public RemesdProcess Start() => Start(Home);

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
