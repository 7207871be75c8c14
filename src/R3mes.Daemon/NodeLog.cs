using System.Globalization;
using R3mes.Application.Records;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Workers;

namespace R3mes.Daemon;

/// <summary>What a running node tells its operator, one line each with the time of day in UTC. Safe from any thread.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="time">The clock.</param>
public sealed class NodeLog(TextWriter output, TimeProvider time) : IWorkerNotes
{
    private const long BlocksPerLine = 10;

    private readonly Lock _gate = new();
    private (ulong Round, RoundStatus Status) _phase;

    /// <inheritdoc/>
    public void Step(string worker, int step, int steps, double lossNats)
    {
        if (step == steps) Say(worker, string.Create(CultureInfo.InvariantCulture, $"ran {steps} training steps, the last at a loss of {lossNats:F4} nats a token"));
    }

    /// <inheritdoc/>
    public void Say(string worker, string sentence)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'} {worker}: {sentence.ReplaceLineEndings(" ")}");
        lock (_gate) output.WriteLine(line);
    }

    /// <summary>The node has begun.</summary>
    /// <param name="home">Its home.</param>
    /// <param name="node">The node.</param>
    /// <param name="replayed">Blocks replayed from the log.</param>
    /// <param name="backend">Kernels and threads in words.</param>
    public void Started(NodeHome home, ChainNode node, long replayed, string backend)
    {
        Say("node", $"started {node.Chain.Genesis.ChainId} in {home.Root}, {Where(node)}");
        if (replayed > 0) Say("node", $"replayed {replayed} blocks from the log");
        if (home.TornTail is { } torn) Say("node", $"cut {torn.Bytes} bytes of a block that was being written when the node died off {torn.Path}");
        Say("node", $"computes on {backend}");
        node.Driver.Committed += block => Committed(node, block);
    }

    /// <summary>The node makes no more blocks.</summary>
    /// <param name="node">The node.</param>
    public void Stopped(ChainNode node) => Say("node", $"stopped, {Where(node)}");

    private static string Where(ChainNode node) => string.Create(CultureInfo.InvariantCulture, $"block {node.Chain.Height}, app hash {node.Chain.AppHash}");

    private void Committed(ChainNode node, CommittedBlock block)
    {
        (ulong, RoundStatus) phase = node.Chain.Read(view => view.CurrentRound()) is { } round ? (round.Round.Id, round.Round.Status) : default;
        if (phase == _phase && block.Height % BlocksPerLine != 0) return;
        _phase = phase;
        string where = phase.Item1 == 0 ? "no round yet" : string.Create(CultureInfo.InvariantCulture, $"round {phase.Item1} {phase.Item2.ToText()}");
        Say("node", string.Create(CultureInfo.InvariantCulture, $"block {block.Height}, {where}, {block.Block.Txs.Count} transactions"));
    }
}
