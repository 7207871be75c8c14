using R3mes.Application.Genesis;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;

namespace R3mes.Fuzz.Drivers;

/// <summary>
/// Validators in memory, all of one clock, whose messages arrive at once and in order. Where the last of the four is missing, its place is that of whoever sends what the input holds: it may do
/// anything, and three that follow the rules agree, go on, keep little and blame nobody else.
/// </summary>
internal sealed class DriverNetwork
{
    internal const int Validators = 4, Faulty = Validators - 1;

    /// <summary>Messages from nodes that follow the rules which one message or one wait may lead to: a certificate, parts and votes to each of three, many times over.</summary>
    private const int ArrivalsMax = 5000;

    /// <summary>What a node may keep in memory for the height in progress; inputs are far shorter than what its buffers take.</summary>
    private const long BufferedMax = 4096;

    private static readonly GenesisDocument Genesis = SimGenesis.Make(Validators, 1, [10, 10, 10, 10]);
    private static readonly Digest GenesisHash = GenesisDocument.HashOf(Genesis.ToJson());
    private static readonly PeerId[] Ids = [.. Enumerable.Range(1, Validators).Select(i => PeerId.FromSpan([.. Enumerable.Repeat((byte)i, PeerId.ByteCount)]))];

    private readonly Queue<(DriverNode To, PeerId From, PeerMessage Message)> _underWay = new();
    private readonly Dictionary<long, BlockId> _blocks = [];
    private readonly DriverNode[] _nodes;
    private readonly Action<IReadOnlyList<int>, byte[]>? _heard;

    /// <summary>Starts them, and lets each hear that nobody is ahead.</summary>
    /// <param name="nodes">How many of the four are there.</param>
    /// <param name="heard">Told of each message of the last one, and to whom it went; null when that one is missing.</param>
    internal DriverNetwork(int nodes, Action<IReadOnlyList<int>, byte[]>? heard = null)
    {
        _heard = heard;
        _nodes = [.. Enumerable.Range(0, nodes).Select(i => new DriverNode(this, Genesis, GenesisHash, i))];
        foreach (DriverNode node in _nodes) node.Driver.Committed += block => Committed(node, block);
        foreach (DriverNode node in _nodes)
            foreach (PeerId peer in PeersOf(node.Validator)) node.Driver.OnPeerConnected(peer);
        Deliver();
    }

    internal static string ChainId => Genesis.ChainId;

    internal static Address FaultyAddress { get; } = AddressOf(Faulty);

    /// <summary>The four.</summary>
    internal static ValidatorSet Set { get; } = ConsensusState.Of(Genesis).Current.Validators;

    internal SteppedClock Clock { get; } = new();

    internal IReadOnlyList<DriverNode> Nodes => _nodes;

    internal long HeightMin => _nodes.Min(node => node.Height);

    /// <summary>Offences of the one that may do anything.</summary>
    internal int Offences { get; private set; }

    /// <summary>Blocks that it proposed, and those that hold evidence: all against it.</summary>
    internal (int Proposed, int Evidence) Blocks { get; private set; }

    internal static PeerId IdOf(int validator) => Ids[validator];

    internal IReadOnlyList<PeerId> PeersOf(int validator) => [.. Ids.Where((_, i) => i != validator)];

    /// <summary>A message of a node leaves; it is read again from its bytes.</summary>
    internal void Leave(DriverNode from, IReadOnlyList<PeerId> to, PeerMessage message)
    {
        byte[] bytes = PeerMessageCodec.Encode(message);
        FuzzFailedException.Unless(PeerMessageCodec.TryDecode(bytes, PeerMessageLimits.ChannelOf(message.Kind), out PeerMessage? read) is null, "what a node sends can be read");
        int[] targets = [.. to.Select(peer => Array.IndexOf(Ids, peer))];
        if (from.Validator == Faulty) _heard?.Invoke(targets, bytes);
        foreach (int target in targets.Where(target => target < _nodes.Length)) _underWay.Enqueue((_nodes[target], from.Id, read!));
    }

    internal void Punished(PeerId peer, Offence offence)
    {
        FuzzFailedException.Unless(peer == Ids[Faulty] && _nodes.Length == Faulty, $"a node that follows the rules was blamed for {offence}");
        Offences++;
    }

    /// <summary>The one that may do anything sends a message to a node.</summary>
    internal void Inject(int target, PeerMessage message)
    {
        _nodes[target].Receive(Ids[Faulty], message);
        Deliver();
    }

    /// <summary>Time passes: all that is due by then happens in its order.</summary>
    internal void Wait(TimeSpan time)
    {
        TimeSpan end = Clock.Elapsed + time;
        for (int ticks = 0; ; ticks++)
        {
            FuzzFailedException.Unless(ticks < ArrivalsMax, "a node asks for its next tick without end");
            TimeSpan due = _nodes.Min(node => node.Driver.NextDue);
            if (due > end) break;
            Clock.JumpTo(due);
            foreach (DriverNode node in _nodes.Where(node => node.Driver.NextDue <= Clock.Elapsed)) node.Driver.Tick();
            Deliver();
        }

        Clock.JumpTo(end);
        foreach (DriverNode node in _nodes) FuzzFailedException.Unless(node.Driver.Buffered < BufferedMax, $"a node keeps {node.Driver.Buffered} things in memory");
    }

    private static Address AddressOf(int validator)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(validator);
        return Address.FromConsensusKey(key.PublicKey.ToArray());
    }

    private void Deliver()
    {
        for (int arrivals = 0; _underWay.TryDequeue(out (DriverNode To, PeerId From, PeerMessage Message) next); arrivals++)
        {
            FuzzFailedException.Unless(arrivals < ArrivalsMax, "nodes answer each other without end");
            next.To.Receive(next.From, next.Message);
        }
    }

    private void Committed(DriverNode node, CommittedBlock block)
    {
        long height = block.Block.Header.Height;
        FuzzFailedException.Unless(height == node.Height, "blocks are committed in order");
        BlockId id = block.Commit.BlockId;
        FuzzFailedException.Unless(_blocks.TryAdd(height, id) || _blocks[height] == id, "nodes that follow the rules commit the same block");
        if (node != _nodes[0]) return;
        IReadOnlyList<Evidence> evidence = block.Block.Evidence;
        FuzzFailedException.Unless(evidence.All(one => one is DuplicateVoteEvidence two && two.VoteA.ValidatorAddress == FaultyAddress), "evidence is against who voted twice");
        Blocks = (Blocks.Proposed + (block.Block.Header.ProposerAddress == FaultyAddress ? 1 : 0), Blocks.Evidence + Math.Min(1, evidence.Count));
    }
}
