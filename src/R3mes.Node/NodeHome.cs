using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.Blocks;
using R3mes.Storage.Content;
using R3mes.Storage.Files;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
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

    /// <summary>Opens and locks the folder, making it when it is not there; the chain's stores stay closed until <see cref="OpenChain"/>.</summary>
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
    /// <param name="genesis">The chain.</param>
    /// <param name="genesisHash">Hash of the genesis file.</param>
    /// <param name="consensusKey">The validator's key; the caller keeps it.</param>
    /// <param name="timer">When blocks are made.</param>
    /// <param name="mempool">How much may wait.</param>
    /// <param name="state">Memory and checkpoints of the state store.</param>
    /// <exception cref="StorageException">A store is damaged or the disk failed.</exception>
    public ChainNode OpenChain(GenesisDocument genesis, Digest genesisHash, Ed25519KeyPair consensusKey, IBlockTimer timer, MempoolLimits mempool, StateStoreOptions state)
    {
        FileBlockLog log = Keep(FileBlockLog.Open(_folder.Blocks));
        TornTail = log.Recovered;
        FasterStateStore store = Keep(FasterStateStore.Open(_folder.State, state));
        ValidatorSigner signer = new(consensusKey, new LastSignedStore(_folder.LastSigned));
        PendingProposal pending = new(Path.Combine(_folder.Blocks, "pending"));
        (Blocks, State) = (log, store);
        return new ChainNode(genesis, genesisHash, store, log, signer, pending, timer, mempool);
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
