using R3mes.Application;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Node.Driver;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Node.Mempool;
using R3mes.Node.Workers;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Node;

/// <summary>One node wired together: application, mempool and consensus driver over given stores, whoever owns those.</summary>
public sealed class ChainNode
{
    /// <summary>Wires a node; <see cref="Begin"/> comes next.</summary>
    public ChainNode(
        GenesisDocument genesis, Digest genesisHash, IStateStore state, IBlockLog log, ValidatorSigner signer, PendingProposal pending, IBlockTimer timer, MempoolLimits limits)
    {
        Signatures = new VerifiedSignatures(checked(2 * limits.CountMax));
        Chain = new ChainHost(new ChainApplication(state, genesis, genesisHash, Signatures));
        Pool = new TxPool(limits);
        Intake = new TxIntake(Chain, Pool, new NoPeers());
        Driver = new ConsensusDriver(Chain, log, signer, Pool, pending, timer);
        Client = new LocalChainClient(Chain, Intake);
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
