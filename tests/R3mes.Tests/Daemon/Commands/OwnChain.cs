using System.Text;
using R3mes.Compute.Models;
using R3mes.Daemon.Cli;
using R3mes.Tests.Compute;
using R3mes.Tests.Node;

namespace R3mes.Tests.Daemon.Commands;

/// <summary>A chain of one's own made by `remesd init` from a small random model, and its node run by `remesd start`.</summary>
internal sealed class OwnChain : IDisposable
{
    private static readonly Lazy<byte[]> Model = new(() => TinyModelFile.Encode(TinyModels.Random(TinyModels.Small with { ContextMax = 128 }, 3)));
    private static readonly Lazy<string> Text = new(() => Encoding.ASCII.GetString(TinyModels.Text(16_000, 5)).Replace(". ", ".\n", StringComparison.Ordinal));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private CancellationTokenSource _stop = new();
    private Task<(ExitCode Code, string Output, string Error)>? _node;

    public OwnChain()
    {
        File.WriteAllBytes(Run["tiny.safetensors"], Model.Value);
        Run.Write("text.txt", Text.Value);
    }

    public CommandRun Run { get; } = new();

    public string Home => Run[".remesd"];

    public string[] Init(params string[] more) =>
        ["init", "--chain-id", "remes-own-1", "--model", Run["tiny.safetensors"], "--text", Run["text.txt"], "--shards", "2", "--held-out", "2000", "--unencrypted", .. more];

    public async Task SucceedsAsync(params string[] arguments)
    {
        ExitCode code = await Run.RunAsync(arguments);
        Assert.True(code == ExitCode.Success, Run.Error);
    }

    /// <summary>Starts the node; it has made a block when this returns.</summary>
    public async Task StartAsync(params string[] more)
    {
        _stop.Dispose();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _node = Run.RunUntilAsync(_stop.Token, ["start", "--block-interval-ms", "20", "--training-threads", "1", "--log-format", "plain", .. more.Contains("--metrics-listen") ? more : [.. more, "--metrics-listen", "off"]]);
        await ShowsAsync("height  ", "query", "block");
    }

    /// <summary>Asks until the answer holds <paramref name="what"/>; fails when the node ended.</summary>
    public async Task ShowsAsync(string what, params string[] arguments)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (await Run.RunAsync(arguments) != ExitCode.Success || !Run.Output.Contains(what, StringComparison.Ordinal))
        {
            Assert.False(_node!.IsCompleted, _node.IsCompleted ? (await _node).Error : "");
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"`{string.Join(' ', arguments)}` never showed '{what}' but: {Run.Output}{Run.Error}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops the node as SIGTERM does and gives back what it logged.</summary>
    public async Task<string> StopAsync()
    {
        await _stop.CancelAsync();
        (ExitCode code, string output, string log) = await _node!;
        Assert.True(code == ExitCode.Success, log);
        Assert.Equal("", output);
        return log;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _node?.Wait(CancellationToken.None);
        _stop.Dispose();
        Run.Dispose();
    }
}
