using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Crypto;
using R3mes.Simulation.Disk;
using R3mes.Storage.Blocks;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;

namespace R3mes.Simulation;

/// <summary>One machine: its disk, its clocks, and while it is up the real node on them.</summary>
public sealed class SimNode : IPeers, IGossip
{
    private const string Folder = "/node";
    private const long CompactFromBytes = 6 << 10; // a height of two rounds or three

    private readonly SimWorld _world;
    private readonly Ed25519KeyPair? _key;
    private readonly VrfKeyPair? _vrf;
    private readonly SimRandom _random;
    private SimHeard _heard = new();

    public SimNode(SimWorld world, int index, int validator, Ed25519KeyPair? key, SimRandom random)
    {
        (_world, Index, Validator, _key, _random) = (world, index, validator, key, random);
        _vrf = validator < 0 ? null : SimGenesis.VrfOf(validator);
        Id = PeerId.FromSpan(Sha256.Hash([(byte)index, (byte)(index >> 8)]).ToArray().AsSpan(0, PeerId.ByteCount));
        Disk = new SimDisk(random.Split());
        Disk.Boundary = Boundary;
        State.Boundary = Boundary;
        Clock = new SimClock(() => world.Now, world.Faults.Clocks ? random.Below(21) - 10 : 0);
    }

    /// <summary>Its place among the machines.</summary>
    public int Index { get; }

    /// <summary>The validator whose key it has; -1 for none.</summary>
    public int Validator { get; }

    /// <summary>Its name to others.</summary>
    public PeerId Id { get; }

    public SimDisk Disk { get; }

    public SimStateStore State { get; } = new();

    public SimClock Clock { get; }

    /// <summary>The running node; null while the machine is down.</summary>
    public ChainNode? Node { get; private set; }

    /// <summary>Whether this machine breaks the rules by itself: what it signs is not held against the others.</summary>
    public bool IsFaulty { get; set; }

    /// <summary>Never says anything.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Proposes old blocks again.</summary>
    public bool Lies { get; set; }

    /// <summary>Never precommits.</summary>
    public bool IsHalf { get; set; }

    /// <summary>Forgets guard and consensus log at each start.</summary>
    public bool Forgets { get; set; }

    /// <summary>What it sends beside what its node says, or null.</summary>
    public SimFlood? Flood { get; set; }

    /// <summary>The consensus log of the running node; null while the machine is down.</summary>
    public ConsensusWal? Log { get; private set; }

    /// <summary>Changes of the disk so far.</summary>
    public long Changes { get; private set; }

    /// <summary>How often the machine was started.</summary>
    public int Lives { get; private set; }

    /// <summary>Why the node refused to start, or null.</summary>
    public string? Refusal { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Connected => _world.PeersOf(this);

    /// <inheritdoc/>
    public int Peers => Connected.Count;

    /// <summary>Starts the machine; it may crash while it recovers.</summary>
    public void Start(GenesisDocument genesis)
    {
        Lives++;
        if (Forgets)
        {
            Disk.Delete($"{Folder}/last-signed");
            Disk.Delete($"{Folder}/consensus-0.wal");
            Disk.Delete($"{Folder}/consensus-1.wal");
        }

        Log = ConsensusWal.Open(Folder, Disk, () => (ulong)Lives, CompactFromBytes);
        NodeStores stores = new(State, FileBlockLog.Open(Folder, disk: Disk), Log);
        ValidatorSigner? signer = _key is null ? null : new ValidatorSigner(_key, new LastSignedStore($"{Folder}/last-signed", Disk));
        ChainNode node = new((genesis, GenesisDocument.HashOf(genesis.ToJson())), stores, signer, (this, this), new NodeTime(Clock, _world.Timing, new SteppedEvents(new SteppedClock())), new MempoolLimits(1000, 1 << 20), _vrf);
        node.Driver.Committed += block => _world.Committed(this, block);
        if (node.Begin(out _) is { } foreign) throw new InvalidOperationException(foreign.ToString());
        Node = node;
        _heard = new SimHeard();
        Refusal = null;
    }

    /// <summary>The machine stops: what was not durable may be gone.</summary>
    public void Crash()
    {
        (Node, Log) = (null, null);
        Disk.Crash();
        State.Crash();
    }

    /// <summary>A copy of its home.</summary>
    public SimHome KeepHome(long height) => new(height, Disk.Keep(), State.Keep());

    /// <summary>While the machine is down its home is replaced by a copy.</summary>
    public void RestoreHome(SimHome home)
    {
        Disk.Restore(home.Files);
        State.Restore(home.State);
    }

    /// <summary>A message arrives.</summary>
    public void Receive(PeerId from, byte[] bytes, PeerChannel channel)
    {
        if (Node is not { } node) return;
        PeerMessageError? error = PeerMessageCodec.TryDecode(bytes, channel, out PeerMessage? message);
        SimFailedException.Unless(error is null, $"node {Index} was sent what its peer cannot have meant: {error}");
        Flood?.Hear(message!);
        if (message is TxsMessage txs)
        {
            foreach (byte[] tx in txs.Txs) node.Intake.Submit(tx, new TxSource(from, txs.Told));
            return;
        }

        _heard.Deliver(Index, node.Driver, message!, () => node.Driver.OnMessage(from, message!), !IsFaulty);
    }

    /// <inheritdoc/>
    public void Send(PeerId to, PeerMessage message) => _world.Transmit(this, to, message);

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message)
    {
        foreach (PeerId peer in peers) _world.Transmit(this, peer, message);
        return [];
    }

    /// <inheritdoc/>
    public void Broadcast(PeerMessage message, PeerId? except)
    {
        foreach (PeerId peer in Connected)
        {
            if (peer != except) _world.Transmit(this, peer, message);
        }
    }

    /// <inheritdoc/>
    public void Punish(PeerId peer, Offence offence) => _world.Punished(this, peer, offence);

    /// <inheritdoc/>
    public void Announce(byte[] tx, Digest hash, TxSource? source) => Broadcast(new TxsMessage([tx], []), source?.Peer); // as where nobody knows whom others told

    /// <inheritdoc/>
    public void AnnounceAgain(byte[] tx, Digest hash) => Announce(tx, hash, null);

    private void Boundary(string what)
    {
        Changes++;
        if (_world.IsHealed || _world.Faults.CrashPerHundredThousand == 0 || _random.Below(100_000) >= _world.Faults.CrashPerHundredThousand) return;
        throw new SimulatedCrashException(what);
    }

    /// <summary>Why the node did not start.</summary>
    public void Refuse(string reason) => Refusal = reason;
}
