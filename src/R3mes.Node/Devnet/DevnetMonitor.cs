using System.Collections.Immutable;
using System.Diagnostics;
using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Driver;
using R3mes.Node.Workers;

namespace R3mes.Node.Devnet;

/// <summary>Watches blocks and workers and reports a new snapshot for each change, at most a few a second. It reads and never acts.</summary>
public sealed class DevnetMonitor(DevnetOptions options, IProgress<DevnetSnapshot> progress, TimeProvider time) : IWorkerNotes
{
    private const int EventsMax = 200;
    private static readonly TimeSpan BetweenStepReports = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, string> _activity = [];
    private readonly Dictionary<string, int> _steps = [];
    private readonly Queue<string> _events = new();
    private readonly Queue<(TimeSpan At, long Tokens)> _rate = new();
    private DevnetSnapshot _last = new() { Height = 0, Round = 0, RoundsTotal = options.Rounds, Phase = "waiting" };
    private ImmutableArray<HeldOutLoss> _losses = [];
    private ChainNode? _node;
    private DevnetLedger? _ledger;
    private DevnetStory? _story;
    private TrainingLane? _lane;
    private double? _firstLoss;
    private TimeSpan _reported;
    private long _dropped;
    private int _stepsTotal;
    private double? _trainLoss;

    /// <summary>Begins to watch.</summary>
    /// <param name="node">The node.</param>
    /// <param name="ledger">Reads its state.</param>
    /// <param name="story">Tells its events.</param>
    /// <param name="lane">Counts tokens.</param>
    public void Watch(ChainNode node, DevnetLedger ledger, DevnetStory story, TrainingLane lane)
    {
        lock (_gate)
        {
            (_node, _ledger, _story, _lane) = (node, ledger, story, lane);
            _stepsTotal = node.Chain.Genesis.Params.Training.LocalSteps;
            Refresh();
        }

        node.Driver.Committed += OnCommitted;
    }

    /// <summary>Shows held-out losses from now on.</summary>
    /// <param name="firstLoss">Held-out loss before the first round, in nats.</param>
    public void Measured(double firstLoss)
    {
        lock (_gate)
        {
            _firstLoss = firstLoss;
            Refresh();
        }
    }

    /// <summary>Time since the monitor was made.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <inheritdoc/>
    public void Step(string worker, int step, int steps, double lossNats)
    {
        lock (_gate)
        {
            bool trains = worker != "verifier";
            _activity[trains ? worker : DevnetGenesis.ValidatorName] = $"{(trains ? "training" : "verifying")} {step}/{steps}";
            if (trains)
            {
                _steps[worker] = step;
                _trainLoss = lossNats;
            }

            if (_node is null || Elapsed - _reported < BetweenStepReports) return;
            Report(_last with { Participants = WithActivity(_last.Participants) });
        }
    }

    /// <inheritdoc/>
    public void Say(string worker, string sentence)
    {
        lock (_gate)
        {
            Add($"{worker}: {sentence}");
            Report(_last);
        }
    }

    private void OnCommitted(CommittedBlock block)
    {
        lock (_gate)
        {
            foreach (ChainEvent happened in block.Result.TxResults.SelectMany(result => result.Events).Concat(block.Result.Events))
            {
                Follow(happened);
                if (_story!.Tell(happened) is { } sentence) Add($"block {block.Height}  {sentence}");
            }

            Refresh();
        }
    }

    private void Follow(ChainEvent happened)
    {
        switch (happened.Type)
        {
            case EventTypes.RoundOpened:
                _activity.Clear();
                _steps.Clear();
                break;
            case EventTypes.GradientSubmitted:
                _activity[_story!.Who(happened["miner"])] = "submitted";
                break;
            case EventTypes.GradientVerified:
                _activity[_story!.Who(happened["miner"])] = "verified";
                break;
            case EventTypes.GradientRejected:
                _activity[_story!.Who(happened["miner"])] = "rejected";
                break;
            case EventTypes.RoundFinal:
                _activity[DevnetGenesis.ValidatorName] = "idle";
                break;
        }
    }

    private void Refresh()
    {
        _losses = _firstLoss is { } first ? _node!.Chain.Read(view => DevnetLedger.RevealedLosses(view, first).ToImmutableArray()) : [];
        Report(_node!.Chain.Read(FromState));
    }

    private DevnetSnapshot FromState(ChainView view)
    {
        RoundView? round = view.CurrentRound();
        IReadOnlyList<StoredGradient> submissions = DevnetLedger.Submissions(view);
        Supply supply = view.Supply().Supply;
        return new DevnetSnapshot
        {
            Height = view.Height,
            Round = (long)(round?.Round.Id ?? 0),
            RoundsTotal = options.Rounds,
            Phase = round is null ? "waiting" : round.Round.Status.ToText(),
            HeldOutLosses = _losses,
            StepsTotal = (long)_stepsTotal * (round?.Assignments.Count ?? 0),
            Submissions = submissions.Count,
            Verified = submissions.Count(s => s.Status == SubmissionStatus.Verified),
            Rejected = submissions.Count(s => s.Status is SubmissionStatus.Invalid or SubmissionStatus.Unavailable),
            MintedUremes = supply.Minted.Uremes,
            BurnedUremes = supply.Burned.Uremes,
            Participants = _ledger!.Participants(view, name => _activity.GetValueOrDefault(name, "idle")),
        };
    }

    private ImmutableArray<DevnetParticipant> WithActivity(ImmutableArray<DevnetParticipant> participants) =>
        [.. participants.Select(p => _activity.TryGetValue(p.Name, out string? activity) ? p with { Status = activity } : p)];

    private void Add(string line)
    {
        _events.Enqueue(line);
        if (_events.Count <= EventsMax) return;
        _events.Dequeue();
        _dropped++;
    }

    private void Report(DevnetSnapshot snapshot)
    {
        _reported = Elapsed;
        _last = snapshot with
        {
            TrainLossNats = _trainLoss,
            StepsDone = _steps.Values.Sum(),
            TokensPerSecond = TokensPerSecond(),
            ResidentBytes = Process.GetCurrentProcess().WorkingSet64,
            Elapsed = _reported,
            Events = [.. _events],
            EventsDropped = _dropped,
        };
        progress.Report(_last);
    }

    // Training and re-execution alike: what the machine gets through.
    private double TokensPerSecond()
    {
        _rate.Enqueue((_reported, _lane?.TokensDone ?? 0));
        while (_reported - _rate.Peek().At > RateWindow) _rate.Dequeue();
        (TimeSpan at, long tokens) = _rate.Peek();
        double seconds = (_reported - at).TotalSeconds;
        return seconds < 0.5 ? 0 : (_rate.Last().Tokens - tokens) / seconds;
    }
}
