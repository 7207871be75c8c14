using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Ports;
using R3mes.Storage;
using R3mes.Storage.Wal;

namespace R3mes.Node.Driver;

/// <summary>
/// Hosts the consensus core on one thread: tells it what comes, drains its effects in one order, and is the only caller that makes blocks durable. Before a message leaves,
/// what it follows from is fsynced in the consensus log, and what is signed stands in the guard; a decided block is appended and fsynced, then executed, then its state is
/// stored. It waits for nothing: its caller brings messages and says when time has passed, so that a simulator runs many of them from one seed.
/// </summary>
public sealed partial class ConsensusDriver
{
    private readonly ChainHost _chain;
    private readonly IBlockLog _log;
    private readonly ConsensusWal _wal;
    private readonly ValidatorSigner? _signer;
    private readonly TxPool _pool;
    private readonly IPeers _peers;
    private readonly INodeClock _clock;
    private readonly ConsensusTiming _timing;
    private readonly BlockBuilder _builder;
    private readonly BlockValidator _validator;
    private readonly EvidencePool _evidence;
    private readonly PeerViews _views;
    private readonly PeerBudgets _budgets = new();
    private readonly CatchUp _catchUp;
    private readonly BlockLimits _limits;
    private readonly string _chainId;
    private readonly Timeouts _timeouts = new();
    private readonly Queue<ConsensusInput> _inputs = new();
    private readonly List<PeerMessage> _outbox = [];
    private readonly List<ConsensusEffect> _later = []; // effects of a replay, and signatures that wait until nobody is ahead
    private readonly CoreState _core = new();
    private readonly AheadBuffer _ahead = new();
    private readonly BlockBuffers _buffers = new();
    private RoundProposals _proposals;
    private LastCommitSet _lastCommit;
    private volatile ChainTip _tip;
    private TimeSpan _startAt;
    private TimeSpan _bornAt;
    private TimeSpan _statusAt;
    private bool _started;
    private ConsensusEffect.BuildValue? _unbuilt;
    private bool _replaying;
    private bool _maySign;
    private bool _isOlderCopy; // of this validator's home: others saw it sign what its guard does not know
    private int _decided; // heights, in this life: in the first, and one above it, a former life may have signed
    private bool _hasPast; // blocks or signatures that are not of this life
    private TimeSpan? _heardAt; // when the first peer spoke, or the one with which most have, or one brought the last block
    private bool _heardMost;
    private IReadOnlyList<ReadOnlyMemory<byte>> _toldBefore = []; // what the consensus log has of the height that is about to begin, from a former life
    private (int Round, Step Step) _told;

    /// <summary>Wires the driver; <see cref="Recover"/> comes next.</summary>
    /// <param name="chain">The application behind its lock.</param>
    /// <param name="log">Blocks.</param>
    /// <param name="wal">Inputs of the height in progress.</param>
    /// <param name="signer">The validator's key behind its guard; null for a node that only follows.</param>
    /// <param name="pool">What waits for a block.</param>
    /// <param name="peers">Other nodes.</param>
    /// <param name="clock">Clocks.</param>
    /// <param name="timing">How long each step may take.</param>
    public ConsensusDriver(ChainHost chain, IBlockLog log, ConsensusWal wal, ValidatorSigner? signer, TxPool pool, IPeers peers, INodeClock clock, ConsensusTiming timing)
    {
        (_chain, _log, _wal, _signer, _pool, _peers, _clock, _timing) = (chain, log, wal, signer, pool, peers, clock, timing);
        _chainId = chain.Genesis.ChainId;
        _limits = BlockLimits.Default;
        _builder = new BlockBuilder(chain.Genesis);
        _evidence = new EvidencePool(chain, log, _limits);
        _validator = new BlockValidator(_builder, _evidence, chain);
        _tip = ChainTip.Genesis(chain.Genesis.Time, ConsensusState.Of(chain.Genesis));
        _proposals = NewProposals();
        _lastCommit = LastCommitSet.Of(Commit.Empty, _tip.Validators.Current.Validators);
        _views = new PeerViews();
        _catchUp = new CatchUp(peers, _views);
    }

    /// <summary>Called once for every block, after its state is stored, on the thread that makes blocks.</summary>
    public event Action<CommittedBlock>? Committed;

    /// <summary>Called for every block that <see cref="Recover"/> replays, with its height and the log's last, on the thread that recovers.</summary>
    public event Action<long, long>? Replayed;

    /// <summary>What happened besides blocks: counted by metrics, told by the log.</summary>
    public DriverCounts Counts { get; } = new();

    /// <summary>The newest final block.</summary>
    public ChainTip Tip => _tip;

    /// <summary>Round of the height in progress, 0 while none has begun.</summary>
    public int Round => _started ? _core.Round : 0;

    /// <summary>Where the driver stands, in one line for a person.</summary>
    public string Describe() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"block {_tip.Height}, {(_started ? $"round {_core.Round}, {_core.Step}" : "between heights")}, locked {_core.LockedValue.Hash.ToString()[..8]}, valid {_core.ValidValue.Hash.ToString()[..8]}, prevotes {_core.VotesOf(_core.Round, VoteType.Prevote).Count}, precommits {_core.VotesOf(_core.Round, VoteType.Precommit).Count}, proposal {_proposals.Of(_core.Round)?.BlockId.Hash.ToString()[..8] ?? "none"}, signing {_maySign}, waiting {_later.Count}, last invalid {LastInvalid ?? "none"}, refused {string.Join(" ", Enum.GetValues<DriverRefusal>().Where(reason => Counts.Refused(reason) > 0).Select(reason => $"{DriverLabels.Of(reason)}={Counts.Refused(reason)}"))}");

    /// <summary>Things that are held in memory for the height in progress and the next: votes, messages that came early, evidence, effects that wait.</summary>
    public long Buffered => _ahead.Count + _core.EarlyVotes + _core.VotesKept + _later.Count + _unsigned.Count + _evidence.Count;

    /// <summary>When <see cref="Tick"/> is next due; it may be called earlier.</summary>
    public TimeSpan NextDue
    {
        get
        {
            if (_later.Count > 0 && (_maySign || MaySign())) return TimeSpan.Zero;
            TimeSpan due = _started ? _timeouts.NextDue ?? TimeSpan.MaxValue : _startAt;
            if (_unsigned.Count > 0 && _againAt < due) due = _againAt;
            if (_peers.Connected.Count > 0 && _statusAt < due) due = _statusAt;
            return _catchUp.NextDue is { } asked && asked < due ? asked : due;
        }
    }

    private long Height => _tip.Height + 1;

    private ValidatorSet Validators => _tip.Validators.Current.Validators;

    /// <summary>Whether this validator alone is a quorum: nobody else has its blocks, or signs in its place.</summary>
    private bool IsSolo => Self is { } self && 3 * (Int128)Validators.Validators[Validators.IndexOf(self)].VotingPower > 2 * (Int128)Validators.TotalPower;

    private Address? Self => _signer is not null && Validators.IndexOf(_signer.Address) >= 0 ? _signer.Address : null;

    /// <summary>Time has passed: begins a height, ends waits, tells peers where this node stands.</summary>
    public void Tick()
    {
        TimeSpan now = _clock.Elapsed;
        if (!_maySign && MaySign()) _maySign = true;
        if (!_started && now >= _startAt) StartHeight();
        if (_maySign) DoLater();
        SignAgain();
        while (_timeouts.TakeDue(now) is { } timeout) Tell(timeout);
        if (now >= _statusAt && _peers.Connected.Count > 0) SendStatus(wants: true);
        _catchUp.Tick(now, _tip.Height);
        Interlocked.Exchange(ref _behind, Math.Max(0, _views.LastHeightMax - _tip.Height));
    }

    /// <summary>A peer sent a message. Whatever it is, it is dealt with when this returns.</summary>
    public void OnMessage(PeerId from, PeerMessage message)
    {
        Dispatch(from, message);
        TellRound();
    }

    /// <summary>A peer is there: it is told where this node stands.</summary>
    public void OnPeerConnected(PeerId peer)
    {
        _peers.Send(peer, Status(wants: true, asksAll: true)); // what was on its way is lost with the old connection
        Tell(peer, _evidence.All);
    }

    private void Tell(PeerId peer, IEnumerable<Evidence> waiting)
    {
        foreach (Evidence evidence in waiting) _peers.Send(peer, new EvidenceMessage([evidence.Encode()]));
    }

    /// <summary>A peer is gone.</summary>
    public void OnPeerGone(PeerId peer)
    {
        _views.Remove(peer);
        _catchUp.Forget(peer);
        _budgets.Keep(_peers.Connected, _clock.Elapsed);
    }

    private void StartHeight()
    {
        _started = true;
        _unbuilt = null;
        _proposedAt = null;
        AskLater(); // what the height needs may be here already, unread
        _timeouts.Clear();
        _proposals.Release();
        _proposals = NewProposals();
        _evidence.Rewrite(_wal);
        if (_toldBefore.Count > 0) ResumeAll(_toldBefore);
        else Tell(Started());
        if (!_started) return; // what was told before decided it
        foreach ((PeerId from, PeerMessage message) in _ahead.Take(Height)) Dispatch(from, message);
    }

    private RoundProposals NewProposals() => new(_tip.Validators.Current, _limits, _buffers, _pool.Find);

    private ConsensusInput.HeightStarted Started() => new(Height, Validators, new HeightProposers(_proposals), Self);

    /// <summary>Tells the core, and does all that follows.</summary>
    private void Tell(ConsensusInput input)
    {
        _inputs.Enqueue(input);
        Drain();
    }

    private void Drain()
    {
        while (_inputs.TryDequeue(out ConsensusInput? input))
        {
            if (!_replaying && WalRecord.Encode(input) is { } record) _wal.Append(record);
            foreach (ConsensusEffect effect in ConsensusCore.Step(_core, input)) Apply(effect);
        }

        Send();
        TellRound();
        CompactLog();
    }

    /// <summary>What was signed leaves. What it follows from was flushed before it was signed; after a crash the same inputs lead to it again, and the guard gives the same signature.</summary>
    private void Send()
    {
        foreach (PeerMessage message in _outbox) _peers.Broadcast(message, except: null);
        _outbox.Clear();
    }

    private void TellRound()
    {
        if (_replaying || !_started || _told == (_core.Round, _core.Step)) return;
        _told = (_core.Round, _core.Step);
        Publish();
        if (_peers.Connected.Count > 0) SendStatus(wants: false);
    }
}
