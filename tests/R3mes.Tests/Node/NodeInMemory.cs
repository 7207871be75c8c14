using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Node;

/// <summary>A node without peers whose time is what it waits for.</summary>
internal static class NodeInMemory
{
    /// <summary>Wires it; its consensus log is in memory unless one is given.</summary>
    public static ChainNode Open(GenesisDocument genesis, IStateStore state, IBlockLog log, ValidatorSigner? signer, ConsensusWal? wal = null)
    {
        NoPeers nobody = new();
        NodeStores stores = new(state, log, wal ?? ConsensusWal.Open("/wal", new SimDisk(new SimRandom(1))));
        return new ChainNode((genesis, GenesisDocument.HashOf(genesis.ToJson())), stores, signer, (nobody, nobody), NodeTime.Stepped(), new MempoolLimits(), VrfOf(genesis));
    }

    /// <summary>The random function of the first validator of a devnet, which its chain's name tells; null for another chain.</summary>
    public static VrfKeyPair? VrfOf(GenesisDocument genesis)
    {
        const string devnet = "remes-devnet-";
        return genesis.ChainId.StartsWith(devnet, StringComparison.Ordinal) && ulong.TryParse(genesis.ChainId.AsSpan(devnet.Length), out ulong seed) ? DevnetIdentity.DeriveVrf(seed) : null;
    }
}
