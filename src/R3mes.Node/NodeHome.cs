using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.Blocks;
using R3mes.Storage.Content;
using R3mes.Storage.Files;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;
using R3mes.Storage;

namespace R3mes.Node;

/// <summary>
/// A node's folder, locked and open: genesis, block log, state, content and the validator's guard. Closing it makes a last checkpoint of the state, so that
/// the next start has nothing to replay.
/// </summary>
public sealed class NodeHome : IDisposable
{
    private readonly DataFolder _folder;
    private readonly List<IDisposable> _open = [];

    private NodeHome(DataFolder folder)
    {
        _folder = folder;
        _open.Add(folder);
    }

    /// <summary>The folder's full path.</summary>
    public string Root => _folder.Root;

    /// <summary>Where configuration, genesis among it, lies.</summary>
    public string ConfigFolder => _folder.Config;

    /// <summary>Where keys lie.</summary>
    public string KeysFolder => _folder.Keys;

    /// <summary>The genesis file of a home.</summary>
    public string GenesisPath => GenesisPathIn(Root);

    /// <summary>The genesis file of the home at <paramref name="root"/>, whether it is there or not.</summary>
    public static string GenesisPathIn(string root) => Path.Combine(root, "config", "genesis.json");

    /// <summary>Blobs by CID.</summary>
    public FileContentStore Content { get; private set; } = null!;

    /// <summary>Opens and locks the folder, making it when it is not there; the chain's stores stay closed until then.</summary>
    /// <exception cref="StorageException">The folder cannot be made or another node has it open.</exception>
    public static NodeHome Open(string root)
    {
        NodeHome home = new(DataFolder.Open(root));
        try
        {
            home.Content = FileContentStore.Open(home._folder.Content);
            return home;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>Whether a genesis file is there.</summary>
    public bool HasGenesis => File.Exists(GenesisPath);

    /// <summary>Writes the genesis file, once.</summary>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void WriteGenesis(GenesisDocument genesis) => AtomicFile.Write(GenesisPath, genesis.ToJson());

    /// <summary>Reads the genesis file and its hash.</summary>
    /// <returns>Why it is refused, or null.</returns>
    /// <exception cref="StorageException">The disk failed.</exception>
    public GenesisError? TryReadGenesis(out GenesisDocument? genesis, out Digest hash)
    {
        byte[] file;
        try
        {
            file = File.ReadAllBytes(GenesisPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(GenesisPath, error);
        }

        hash = GenesisDocument.HashOf(file);
        return GenesisDocument.TryRead(file, out genesis);
    }

    /// <summary>Opens log and state and wires a node over them; <see cref="ChainNode.Begin"/> comes next. The stores close with the home.</summary>
    /// <param name="chain">Genesis and the hash of its file.</param>
    /// <param name="consensusKey">The validator's key, which the caller keeps; null for a node that only follows.</param>
    /// <param name="time">Clock and waits.</param>
    /// <param name="mempool">How much may wait.</param>
    /// <param name="state">Memory and checkpoints of the state store.</param>
    /// <param name="peers">Other nodes; null for a chain of one.</param>
    /// <param name="vrf">The validator's random function, which the caller keeps; null for a node that only follows.</param>
    /// <exception cref="StorageException">A store is damaged or the disk failed.</exception>
    public ChainNode OpenChain(
        (GenesisDocument Genesis, Digest Hash) chain, Ed25519KeyPair? consensusKey, NodeTime time, MempoolLimits mempool, StateStoreOptions state, (IPeers Consensus, IGossip Txs)? peers = null,
        VrfKeyPair? vrf = null) =>
        OpenChain(chain, consensusKey is null ? null : new LocalVoteSigner(consensusKey), time, mempool, state, peers, vrf);

    /// <summary>Opens log and state and wires a node over them; <see cref="ChainNode.Begin"/> comes next. The stores close with the home.</summary>
    /// <param name="chain">Genesis and the hash of its file.</param>
    /// <param name="consensusKey">Who holds the validator's key; null for a node that only follows.</param>
    /// <param name="time">Clock and waits.</param>
    /// <param name="mempool">How much may wait.</param>
    /// <param name="state">Memory and checkpoints of the state store.</param>
    /// <param name="peers">Other nodes; null for a chain of one.</param>
    /// <param name="vrf">The validator's random function, which the caller keeps; null for a node that only follows.</param>
    /// <exception cref="StorageException">A store is damaged or the disk failed.</exception>
    public ChainNode OpenChain(
        (GenesisDocument Genesis, Digest Hash) chain, IVoteSigner? consensusKey, NodeTime time, MempoolLimits mempool, StateStoreOptions state, (IPeers Consensus, IGossip Txs)? peers = null,
        VrfKeyPair? vrf = null)
    {
        FileBlockLog log = Keep(FileBlockLog.Open(_folder.Blocks));
        TornTail = log.Recovered;
        FasterStateStore store = Keep(FasterStateStore.Open(_folder.State, state));
        ConsensusWal wal = Keep(ConsensusWal.Open(_folder.Blocks));
        ValidatorSigner? signer = consensusKey is null ? null : new ValidatorSigner(consensusKey, new LastSignedStore(_folder.LastSigned));
        (Blocks, State) = (log, store);
        NoPeers nobody = new();
        return new ChainNode(chain, new NodeStores(store, log, wal), signer, peers ?? (nobody, nobody), time, mempool, vrf);
    }

    /// <summary>The block log, once the chain is open.</summary>
    public FileBlockLog? Blocks { get; private set; }

    /// <summary>The state store, once the chain is open.</summary>
    public FasterStateStore? State { get; private set; }

    /// <summary>What was cut off the block log's end when it was opened, or null.</summary>
    public TornTail? TornTail { get; private set; }

    /// <summary>Opens the socket by which the command line reaches <paramref name="node"/>. It must be closed before the home.</summary>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public ControlServer OpenControl(ChainNode node) => new(ControlSocket.PathIn(Root), new NodeAnswers(node, Blocks!).Answer);

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _open.Count - 1; i >= 0; i--) _open[i].Dispose();
        _open.Clear();
    }

    private T Keep<T>(T opened)
        where T : IDisposable
    {
        _open.Add(opened);
        return opened;
    }
}
