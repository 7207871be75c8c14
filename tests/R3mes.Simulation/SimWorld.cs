using R3mes.Application.Genesis;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Simulation.Disk;
using R3mes.Storage;

namespace R3mes.Simulation;

/// <summary>
/// Real nodes on one thread, with a network, disks and clocks that one seed rules: everything that happens is an event in one queue, so the same seed is the same run. Until
/// <see cref="SimOptions.HealAt"/> things go wrong; from then on nothing does, and the chain has to go on.
/// </summary>
public sealed partial class SimWorld
{
    private readonly SimOptions _options;
    private readonly SimRandom _random;
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly List<SimNode> _nodes = [];
    private readonly Dictionary<PeerId, SimNode> _byId = [];
    private readonly Dictionary<SimNode, TimeSpan> _wakeAt = [];
    private readonly HashSet<(int From, int To)> _cut = [];
    private readonly GenesisDocument _genesis;
    private readonly ulong[] _sequences;
    private readonly SimDeafness? _deafness;
    private readonly SimLiar _liar;
    private long _order;

    public SimWorld(SimOptions options)
    {
        _options = options;
        _random = new SimRandom(options.Seed);
        _own = new SimRandom(~options.Seed);
        Faults = options.Faults ?? SimFaults.Of(_random.Split());
        if (Faults.Deaf || Faults.FalseTimes) _deafness = new SimDeafness(options.Seed, Faults.Liar ? [.. Enumerable.Range(0, options.Validators - 1).Select(AddressOf)] : null) { DeafMost = Faults.FalseTimes ? 0 : -1, IsOneAlone = !Faults.Deaf };
        Timing = options.Timing;
        ulong[] powers = [.. Enumerable.Range(0, options.Validators).Select(_ => options.EqualPowers ? 10UL : 10 + (ulong)_random.Below(3))];
        _genesis = SimGenesis.Make(options.Validators, options.Wallets + (Faults.Joins ? 1 : 0), powers);
        _sequences = new ulong[options.Wallets];
        Checks = new SimChecks(_genesis, this) { ForkIsFailure = !options.TwinsOfThird };
        _liar = new SimLiar(_genesis.ChainId, Checks.Votes);
        for (int i = 0; i < options.Validators; i++) Add(i);
        if (Faults.Twin)
        {
            Add(0);
            _nodes[0].IsFaulty = _nodes[^1].IsFaulty = true;
        }

        if (options.TwinsOfThird)
        {
            Add(0);
            Add(1);
            foreach (SimNode twin in _nodes.Where(node => node.Validator <= 1)) twin.IsFaulty = true;
        }

        int faulty = options.Validators - 1;
        if (Faults.Amnesiac) (_nodes[faulty].Forgets, _nodes[faulty].IsFaulty) = (true, true);
        if (Faults.Liar) (_nodes[faulty].Lies, _nodes[faulty].IsFaulty) = (true, true);
        if (Faults.Half) (_nodes[faulty].IsHalf, _nodes[faulty].IsFaulty) = (true, true);
        if (Faults.Silent) (_nodes[faulty].IsSilent, _nodes[faulty].IsFaulty) = (true, true);
        AddMembers();
    }

    /// <summary>The world's time.</summary>
    public TimeSpan Now { get; private set; }

    public SimFaults Faults { get; }

    public ConsensusTiming Timing { get; }

    public SimChecks Checks { get; }

    public IReadOnlyList<SimNode> Nodes => _nodes;

    /// <summary>Whether precommits of a height carry something of the application.</summary>
    public bool ExtendsVotes(long height) => _genesis.Params.Timing.IsWindow(checked((ulong)height + 1));

    /// <summary>Whether nothing goes wrong any more.</summary>
    public bool IsHealed => Now >= _options.HealAt;

    /// <summary>Messages sent so far, and their bytes.</summary>
    public (long Messages, long Bytes) Traffic { get; private set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Hash over all that happened: the same seed has the same.</summary>
    public Digest TraceHash { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <exception cref="SimFailedException">What must hold did not.</exception>
    public SimResult Run()
    {
        foreach (SimNode node in _nodes.Where(node => node != Joiner)) After(TimeSpan.FromMilliseconds(_random.Below(200)), () => Boot(node));
        After(TimeSpan.FromMilliseconds(100), Spend);
        if (Faults.Partitions) After(TimeSpan.FromSeconds(1), Cut);
        if (Faults.Clocks) After(TimeSpan.FromSeconds(2), Jump);
        if (Faults.FullDisk) After(TimeSpan.FromSeconds(3), Fill);
        BeginMembers();
        At(_options.HealAt, Heal);
        while (_events.TryDequeue(out Action? happens, out (TimeSpan At, long Order) when) && when.At <= _options.EndAt)
        {
            Now = when.At;
            happens();
            Checks.Bounded();
            if (Checks.Blocks >= _options.HeightMax) break;
        }

        Checks.Finish(_options, Faults);
        return new SimResult(TraceHash, Checks.HeightMin, Checks.HeightMax, Checks.RoundsMax, Crashes, Traffic.Messages, Traffic.Bytes, Now)
        {
            SetChanges = _nodes.Max(node => node.Node?.Driver.Tip.Validators.ChangedAt.Count ?? 1) - 1,
            LogBytesMax = Checks.LogBytesMax,
            Decisions = Checks.Decisions,
            Restores = Restores,
        };
    }

    /// <summary>Whom a machine is connected to: all that are up, but for its twin.</summary>
    public IReadOnlyList<PeerId> PeersOf(SimNode node)
    {
        // Links of twins change with time; all others only when a machine starts or stops.
        if (!Faults.Twin && _peers.TryGetValue(node, out IReadOnlyList<PeerId>? known)) return known;
        return _peers[node] = [.. _nodes.Where(other => other != node && other.Node is not null && IsLinked(node, other)).Select(other => other.Id).Order()];
    }

    /// <summary>A message leaves.</summary>
    public void Transmit(SimNode from, PeerId to, PeerMessage message)
    {
        foreach (PeerMessage said in from.Lies ? _liar.Instead(from, message) : _hider?.Instead(from, _byId[to].Index, message) ?? [message]) Leave(from, to, said);
    }

    private void Leave(SimNode from, PeerId to, PeerMessage message)
    {
        if (from.Node is null && from.Refusal is null && !_booting) return;
        if (from.IsHalf && message is (VoteMessage { Vote.Type: VoteType.Precommit } or VotesMessage)) return; // it passes nothing on, or its precommits would come that way
        Checks.Said(from, message);
        NoteVote(from, message);
        _hider?.Note(from, message);
        if (from.IsSilent || (from.Flood is { IsMute: true } && message is BlockResponseMessage)) return;
        SimNode target = _byId[to];
        byte[] bytes = PeerMessageCodec.Encode(message);
        Traffic = (Traffic.Messages + 1, Traffic.Bytes + bytes.Length);
        bool faulty = !IsHealed;
        if (faulty && _hider?.Hears(from, target.Index, message) == false) return;
        if (faulty && _deafness is not null && _deafness.Heard(target.Index, message, Now) is var heard && heard != message)
        {
            if (heard is null) return;
            bytes = PeerMessageCodec.Encode(heard);
        }

        if (faulty && (_cut.Contains((from.Index, target.Index)) || _random.Chance(Faults.DropPerMille))) return;
        int life = target.Lives;
        int copies = faulty && _random.Chance(Faults.DuplicatePerMille) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++)
        {
            TimeSpan delay = faulty ? _options.DelayMin + (Faults.DelayMax * _random.Below(1000) / 1000) + Held(from, message) : DelayOf(from, target);
            After(delay, () =>
            {
                // A connection ends with the process at its end: what was under way to an earlier life arrives nowhere.
                if (target.Node is not null && target.Lives == life) With(target, () => target.Receive(from.Id, bytes, PeerMessageLimits.ChannelOf(message.Kind)));
            });
        }
    }

    private TimeSpan DelayOf(SimNode from, SimNode to)
    {
        if (_options.SteadyLinks && _delays.TryGetValue((from.Index, to.Index), out TimeSpan known)) return known;
        TimeSpan delay = _options.DelayMin + (_options.DelayAfterHeal * _random.Below(1000) / 1000);
        if (_options.SteadyLinks) _delays[(from.Index, to.Index)] = delay;
        return delay;
    }

    /// <summary>A node committed a block.</summary>
    public void Committed(SimNode node, CommittedBlock block)
    {
        Checks.Committed(node, block);
        KeepHome(node, block.Height);
        node.Flood?.Committed(block);
        TraceHash = DomainHash.Begin("r3mes/sim/trace").Add(TraceHash).Add((ulong)node.Index).Add(block.Commit.BlockId.Hash).Add((ulong)Now.Ticks).Finish();
    }

    /// <summary>A node was told to punish another.</summary>
    public void Punished(SimNode node, PeerId peer, Offence offence)
    {
        SimFailedException.Unless(_byId[peer].IsFaulty || node.IsFaulty, $"node {node.Index} punished node {_byId[peer].Index} for {offence}, which follows the rules");
        Checks.Punished(node, _byId[peer], offence);
    }

    private readonly Dictionary<SimNode, IReadOnlyList<PeerId>> _peers = [];
    private readonly Dictionary<(int From, int To), TimeSpan> _delays = [];

    private bool _booting;

    /// <summary>The consensus address of a validator.</summary>
    public static Address AddressOf(int validator)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(validator);
        return Address.FromConsensusKey(key.PublicKey.ToArray());
    }

    private SimNode Add(int validator)
    {
        SimNode node = new(this, _nodes.Count, validator, validator < 0 ? null : SimGenesis.KeyOf(validator), _random.Split());
        _nodes.Add(node);
        _byId.Add(node.Id, node);
        return node;
    }

    // Twins split the others between them: each validator hears of one alone for most of the time.
    private bool IsLinked(SimNode a, SimNode b)
    {
        // Two halves that never meet: validator 2 with one machine of each twin, validator 3 with the others.
        if (_options.TwinsOfThird) return a.Validator != b.Validator && HalfOf(a) == HalfOf(b);
        if (!Faults.Twin || a.Validator == b.Validator || (a.Validator != 0 && b.Validator != 0)) return a.Validator != b.Validator;
        SimNode twin = a.Validator == 0 ? a : b, other = a.Validator == 0 ? b : a;
        return IsHealed || (other.Validator + (int)(Now.TotalSeconds / 4)) % 2 == (twin.Index == 0 ? 0 : 1);
    }

    private int HalfOf(SimNode node) => node.Validator <= 1 ? (node.Index >= _options.Validators ? 1 : 0) : node.Validator % 2;

    private void After(TimeSpan delay, Action happens) => At(Now + delay, happens);

    private void At(TimeSpan at, Action happens) => _events.Enqueue(happens, (at, _order++));

    private void Boot(SimNode node)
    {
        if (node.Node is not null) return;
        _booting = true;
        try
        {
            node.Start(_genesis);
            _peers.Clear();
            Checks.Started(node);
            foreach (PeerId peer in PeersOf(node))
            {
                node.Node!.Driver.OnPeerConnected(peer);
                SimNode other = _byId[peer];
                With(other, () => other.Node!.Driver.OnPeerConnected(node.Id));
            }

            Wake(node);
        }
        catch (SimulatedCrashException)
        {
            Stop(node);
        }
        catch (StorageException refused)
        {
            // A home that is not whole any more: it is looked at by an operator, who clears the disk's fault.
            node.Refuse(refused.Message);
            SimFailedException.Unless(refused.Failure == StorageFailure.Full || node.IsFaulty, $"node {node.Index} does not come back: {refused.Message}");
            After(TimeSpan.FromSeconds(1), () => Boot(node));
        }
        finally
        {
            _booting = false;
        }
    }

    /// <summary>Lets a node act; whatever stops it stops its machine.</summary>
    private void With(SimNode node, Action act)
    {
        if (node.Node is null) return;
        try
        {
            act();
            Wake(node);
        }
        catch (SimulatedCrashException)
        {
            Stop(node);
        }
        catch (StorageException full) when (full.Failure == StorageFailure.Full)
        {
            Stop(node);
        }
    }

    private void Stop(SimNode node)
    {
        Crashes++;
        node.Crash();
        GoAway(node);
        After(TimeSpan.FromMilliseconds(50 + _random.Below(3000)), () => Boot(node));
    }

    private void GoAway(SimNode node)
    {
        _peers.Clear();
        foreach (SimNode other in _nodes.Where(other => other.Node is not null)) other.Node!.Driver.OnPeerGone(node.Id);
    }

    /// <summary>Calls the node when it next wants to be.</summary>
    private void Wake(SimNode node)
    {
        if (node.Node is null) return;
        TimeSpan due = node.Clock.ToWorld(node.Node.Driver.NextDue);
        if (due == TimeSpan.MaxValue) return;
        // A tick later than asked, so that rounding of its clock does not bring it too early.
        due = due <= Now ? Now + TimeSpan.FromTicks(1) : due + TimeSpan.FromTicks(10);
        if (_wakeAt.TryGetValue(node, out TimeSpan known) && known > Now && known <= due) return;
        _wakeAt[node] = due;
        At(due, () =>
        {
            if (_wakeAt.GetValueOrDefault(node) == due) _wakeAt.Remove(node);
            With(node, () => node.Node!.Driver.Tick());
        });
    }
}
