using System.Globalization;
using R3mes.Application.Records;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Workers;

namespace R3mes.Daemon.Log;

/// <summary>What a running node tells its operator, one line each. Safe from any thread.</summary>
/// <param name="log">Where lines go.</param>
public sealed class NodeLog(LogWriter log) : IWorkerNotes
{
    private const long BlocksPerLine = 10;

    private (ulong Round, RoundStatus Status) _phase;

    /// <inheritdoc/>
    public void Step(string worker, int step, int steps, double lossNats)
    {
        if (step == steps) Say(worker, string.Create(CultureInfo.InvariantCulture, $"ran {steps} training steps, the last at a loss of {lossNats:F4} nats a token"));
    }

    /// <inheritdoc/>
    public void Say(string worker, string sentence) => log.Write(LogLevel.Info, worker, sentence);

    /// <inheritdoc/>
    public void Failed(string worker, string sentence) => log.Write(LogLevel.Warning, worker, sentence);

    /// <summary>The node has begun.</summary>
    /// <param name="home">Its home.</param>
    /// <param name="node">The node.</param>
    /// <param name="replayed">Blocks replayed from the log.</param>
    /// <param name="backend">Kernels and threads in words.</param>
    public void Started(NodeHome home, ChainNode node, long replayed, string backend)
    {
        Say("node", $"started {node.Chain.Genesis.ChainId} in {home.Root}, {Where(node)}");
        if (replayed > 0) Say("node", $"replayed {replayed} blocks from the log");
        if (home.TornTail is { } torn) log.Write(LogLevel.Warning, "node", string.Create(CultureInfo.InvariantCulture, $"cut {torn.Bytes} bytes of a block that was being written when the node died off {torn.Path} at byte {torn.Offset}"));
        foreach (string passed in home.State?.PassedOver ?? []) log.Write(LogLevel.Warning, "node", $"passed over a damaged checkpoint of the state, blocks were replayed instead: {passed}");
        Say("node", $"computes on {backend}");
        node.Driver.Committed += block => Committed(node, block);
    }

    /// <summary>The node makes no more blocks.</summary>
    /// <param name="node">The node.</param>
    public void Stopped(ChainNode node) => Say("node", $"stopped, {Where(node)}");

    private static string Where(ChainNode node) => string.Create(CultureInfo.InvariantCulture, $"block {node.Chain.Height}, app hash {node.Chain.AppHash}");

    private void Committed(ChainNode node, CommittedBlock block)
    {
        (ulong, RoundStatus) phase = node.Chain.Read(view => view.LastRound) is { } round ? (round.Id, round.Status) : default;
        if (phase == _phase && block.Height % BlocksPerLine != 0) return;
        _phase = phase;
        int transactions = block.Result.TxResults.Count(result => result.IsTransaction);
        string where = phase.Item1 == 0 ? "no round yet" : string.Create(CultureInfo.InvariantCulture, $"round {phase.Item1} {phase.Item2.ToText()}");
        log.Write(LogLevel.Info, "node", string.Create(CultureInfo.InvariantCulture, $"block {block.Height}, {where}, {transactions} transactions"),
            LogField.Of("height", block.Height), LogField.Of("round", (long)phase.Item1), LogField.Of("phase", phase.Item2.ToText()), LogField.Of("transactions", transactions));
    }
}
