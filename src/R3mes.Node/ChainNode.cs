using R3mes.Application;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Node.Driver;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Node.Workers;
using R3mes.Primitives.Crypto;

namespace R3mes.Node;

/// <summary>One node wired together: application, mempool and consensus driver over given stores, whoever owns those.</summary>
public sealed class ChainNode
{
    private readonly IDriverEvents _events;

    /// <summary>Wires a node; <see cref="Begin"/> comes next.</summary>
    /// <param name="chain">Genesis and the hash of its file.</param>
    /// <param name="stores">State, blocks and the consensus log, whoever owns those.</param>
    /// <param name="signer">The validator's key behind its guard; null for a node that only follows.</param>
    /// <param name="peers">Other nodes: for consensus, and for transactions.</param>
    /// <param name="time">Clock, waits, and where the driver's thread waits.</param>
    /// <param name="limits">How much may wait for a block.</param>
    /// <param name="vrf">The random function of the validator, owned by the caller; null for a node that only follows.</param>
    public ChainNode(
        (GenesisDocument Genesis, Digest Hash) chain, NodeStores stores, ValidatorSigner? signer, (IPeers Consensus, IGossip Txs) peers, NodeTime time, MempoolLimits limits, VrfKeyPair? vrf = null)
    {
        Signatures = new VerifiedSignatures(checked(2 * limits.CountMax));
        Chain = new ChainHost(new ChainApplication(stores.State, chain.Genesis, chain.Hash, Signatures, vrf));
        Pool = new TxPool(limits);
        Intake = new TxIntake(Chain, Pool, peers.Txs);
        Driver = new ConsensusDriver(Chain, stores.Blocks, stores.Wal, signer, Pool, peers.Consensus, time.Clock, time.Timing);
        Driver.Committed += _ => Intake.OnBlock();
        Client = new LocalChainClient(Chain, Intake);
        _events = time.Events;
    }

    /// <summary>The application behind its lock.</summary>
    public ChainHost Chain { get; }

    /// <summary>What waits for a block.</summary>
    public TxPool Pool { get; }

    /// <summary>Signatures that need not be verified again: as many as may wait, and as many more for the block being made or run.</summary>
    public VerifiedSignatures Signatures { get; }

    /// <summary>The door for transactions.</summary>
    public TxIntake Intake { get; }

    /// <summary>Makes the blocks.</summary>
    public ConsensusDriver Driver { get; }

    /// <summary>What workers of this process see of the chain.</summary>
    public IChainClient Client { get; }

    /// <summary>Works until the next block is final; false when <paramref name="stop"/> came first.</summary>
    public bool RunHeight(CancellationToken stop) => Driver.RunHeight(_events, stop);

    /// <summary>Writes genesis into an empty store, or replays what the store has not seen of the log.</summary>
    /// <param name="replayed">Blocks replayed.</param>
    /// <returns>Why the store belongs to another chain, or null.</returns>
    /// <exception cref="Storage.StorageException">Log and state do not belong together, or are damaged.</exception>
    public GenesisError? Begin(out long replayed)
    {
        replayed = 0;
        if (Chain.Begin() is { } error) return error;
        replayed = Driver.Recover();
        return null;
    }
}
