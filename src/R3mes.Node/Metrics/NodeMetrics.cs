using System.Diagnostics.Metrics;
using R3mes.Application.Errors;
using R3mes.Application.Records;
using R3mes.Node.Mempool;
using R3mes.Node.Workers;

namespace R3mes.Node.Metrics;

/// <summary>
/// Every instrument of a node, in one meter, fed by what the parts give back: committed blocks, answers at the mempool's door, workers' notes, sizes of
/// stores. Names and meanings: docs/operating.md. Listeners attach between the constructor and <see cref="Watch"/>, which writes the first zeros.
/// </summary>
public sealed partial class NodeMetrics : IWorkerNotes, IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "r3mes";

    private const string OtherReason = "other";
    private static readonly KeyValuePair<string, object?>[] NoTags = [];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Func<double>> _buffers = new(StringComparer.Ordinal);
    private readonly Counter<long> _admitted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _logLinesDropped;
    private volatile ChainNode? _node;
    private volatile NodeHome? _home;

    /// <summary>Makes the instruments; nothing is measured yet but the process.</summary>
    public NodeMetrics()
    {
        Meter = new Meter(MeterName);
        _admitted = Meter.CreateCounter<long>("remes_mempool_admitted_total", null, "Transactions kept for a block since the start.");
        _refused = Meter.CreateCounter<long>("remes_mempool_refused_total", null, "Transactions refused at the door since the start, by code and name of the refusal.");
        _failures = Meter.CreateCounter<long>("remes_worker_failures_total", null, "Times a worker met a failed disk and tried again after the next block.");
        _logLinesDropped = Meter.CreateCounter<long>("remes_log_lines_dropped_total", null, "Log lines that could not be written since the start.");
        Gauge("remes_mempool_transactions", null, "Transactions that wait for a block.", () => _node?.Pool.Count);
        Gauge("remes_mempool_bytes", "bytes", "Bytes of the transactions that wait for a block.", () => _node?.Pool.Bytes);
        Meter.CreateObservableGauge("remes_buffer_fill_ratio", Fills, "ratio", "How full each bounded buffer is: 0 is empty, 1 refuses or waits.");
        CreateChain();
        CreateConsensus();
        CreateWork();
        CreateStorage();
        CreateNetwork();
        CreateSigner();
        CreateProcess();
    }

    /// <summary>The meter, one a node: listen to this object, not to its name.</summary>
    public Meter Meter { get; }

    /// <summary>Adds a bounded buffer to remes_buffer_fill_ratio; a later one of the same name takes its place.</summary>
    /// <param name="name">Its label, lower case joined by underscores.</param>
    /// <param name="fill">0 to 1; called from any thread, must not throw.</param>
    public void AddBuffer(string name, Func<double> fill)
    {
        lock (_gate) _buffers[name] = fill;
    }

    /// <summary>Begins to measure a node.</summary>
    /// <param name="node">The node, begun.</param>
    /// <param name="home">Its stores, or null when they are in memory.</param>
    public void Watch(ChainNode node, NodeHome? home)
    {
        AddBuffer("mempool_transactions", () => (double)node.Pool.Count / node.Pool.Limits.CountMax);
        AddBuffer("mempool_bytes", () => (double)node.Pool.Bytes / node.Pool.Limits.BytesMax);
        AddBuffer("verified_signatures", () => (double)node.Signatures.Count / node.Signatures.CountMax);
        if (home is not null) AddBuffer("content_bytes", () => (double)home.Content.BytesUsed / home.Content.BytesMax);
        if (home?.State is { } state) AddBuffer("state_memory", () => (double)state.BytesInMemory / state.BytesInMemoryMax);
        WatchDriver(node.Driver);
        BeginAtZero();
        (_home, _node) = (home, node);
        ReadChain(node);
        node.Intake.Answered += OnAnswered;
        node.Driver.Committed += OnCommitted;
    }

    /// <inheritdoc/>
    public void Failed(string worker, string sentence) => _failures.Add(1, new KeyValuePair<string, object?>("worker", worker));

    /// <summary>A log line could not be written.</summary>
    public void LogLineDropped() => _logLinesDropped.Add(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_node is { } node)
        {
            node.Intake.Answered -= OnAnswered;
            node.Driver.Committed -= OnCommitted;
        }

        Meter.Dispose();
    }

    private void BeginAtZero()
    {
        _admitted.Add(0);
        _logLinesDropped.Add(0);
        foreach (string result in (string[])["done", "failed"]) _transactions.Add(0, Tag("result", result));
        foreach (string result in (string[])["final", "failed"]) _roundsEnded.Add(0, Tag("result", result));
        _submissions.Add(0);
        _verified.Add(0);
        foreach (SubmissionStatus status in (SubmissionStatus[])[SubmissionStatus.Invalid, SubmissionStatus.Unavailable, SubmissionStatus.Undecided])
            _rejected.Add(0, Tag("status", status.ToText()));
        foreach (string party in (string[])["miner", "validator"]) _slashes.Add(0, Tag("party", party));
        _verdictsMissed.Add(0);
        foreach (WorkPurpose purpose in (WorkPurpose[])[WorkPurpose.Training, WorkPurpose.Verification]) AddWork(purpose, 0, 0);
        foreach (Subject subject in (Subject[])[Subject.Gradient, Subject.Aggregation])
        {
            foreach (Verdict verdict in (Verdict[])[Verdict.Valid, Verdict.Invalid, Verdict.Unavailable]) AddFinding(subject, verdict, 0);
        }
    }

    private void OnAnswered(TxIntakeResult result)
    {
        if (result.IsOk) _admitted.Add(1);
        else _refused.Add(1, CodeAndReason(result.Code));
    }

    private IEnumerable<Measurement<double>> Fills()
    {
        KeyValuePair<string, Func<double>>[] buffers;
        lock (_gate) buffers = [.. _buffers];
        foreach ((string name, Func<double> fill) in buffers) yield return new Measurement<double>(fill(), Tag("buffer", name));
    }

    /// <summary>A gauge without labels that is left out while there is nothing to read.</summary>
    private void Gauge(string name, string? unit, string meaning, Func<double?> read) =>
        Meter.CreateObservableGauge(name, () => Optional(read()), unit, meaning);

    /// <summary>A counter without labels whose sum somebody else keeps.</summary>
    private void Total(string name, string? unit, string meaning, Func<double?> read) =>
        Meter.CreateObservableCounter(name, () => Optional(read()), unit, meaning);

    private static IEnumerable<Measurement<double>> Optional(double? value) => value is { } known ? [new Measurement<double>(known, NoTags)] : [];

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>Codes are the chain's and the mempool's; any other is one label, so that their number is bounded.</summary>
    private static KeyValuePair<string, object?>[] CodeAndReason(uint code)
    {
        string? reason = TxErrorRegistry.TryFind(code, out TxError? error) ? error.Name
            : code == (uint)MempoolRefusal.Duplicate ? "mempool_duplicate"
            : code == (uint)MempoolRefusal.Full ? "mempool_full"
            : null;
        string number = reason is null ? OtherReason : code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return [Tag("code", number), Tag("reason", reason ?? OtherReason)];
    }
}
