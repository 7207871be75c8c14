using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;

namespace R3mes.Fuzz.Drivers;

/// <summary>A real validator in memory; what it sends goes to the network at once.</summary>
internal sealed class DriverNode : IPeers, IGossip
{
    private readonly DriverNetwork _network;

    internal DriverNode(DriverNetwork network, GenesisDocument genesis, Digest hash, int validator)
    {
        (_network, Validator, Id) = (network, validator, DriverNetwork.IdOf(validator));
        SimDisk disk = new(new SimRandom(1));
        NodeStores stores = new(new MemoryStateStore(), Log, ConsensusWal.Open("/node", disk, () => 1));
        ValidatorSigner signer = new(SimGenesis.KeyOf(validator), new LastSignedStore("/node/last-signed", disk));
        NodeTime time = new(network.Clock, ConsensusTiming.Of(TimeSpan.FromSeconds(1)), new SteppedEvents(network.Clock));
        Node = new ChainNode((genesis, hash), stores, signer, (this, this), time, new MempoolLimits(100, 1 << 20), SimGenesis.VrfOf(validator));
        FuzzFailedException.Unless(Node.Begin(out _) is null, "a node begins");
    }

    internal int Validator { get; }

    internal PeerId Id { get; }

    internal ChainNode Node { get; }

    internal MemoryBlockLog Log { get; } = new();

    internal ConsensusDriver Driver => Node.Driver;

    internal long Height => Driver.Tip.Height;

    public IReadOnlyList<PeerId> Connected => _network.PeersOf(Validator);

    public int Peers => Connected.Count;

    public void Send(PeerId peer, PeerMessage message) => _network.Leave(this, [peer], message);

    public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message)
    {
        _network.Leave(this, peers, message);
        return [];
    }

    public void Broadcast(PeerMessage message, PeerId? except) => _network.Leave(this, [.. Connected.Where(peer => peer != except)], message);

    public void Punish(PeerId peer, Offence offence) => _network.Punished(peer, offence);

    public void Announce(byte[] tx, Digest hash, TxSource? source) => Broadcast(new TxsMessage([tx], []), source?.Peer);

    public void AnnounceAgain(byte[] tx, Digest hash) => Announce(tx, hash, null);

    /// <summary>A message arrives.</summary>
    internal void Receive(PeerId from, PeerMessage message)
    {
        if (message is not TxsMessage txs) Driver.OnMessage(from, message);
        else
            foreach (byte[] tx in txs.Txs) Node.Intake.Submit(tx, new TxSource(from, txs.Told));
    }
}
