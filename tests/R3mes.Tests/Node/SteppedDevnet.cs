using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Compute.Models;
using R3mes.Kernels;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Node.Workers;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.Blocks;
using R3mes.Storage.Content;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Tests.Compute;

namespace R3mes.Tests.Node;

/// <summary>A whole devnet on one thread and in memory, with a small random model: the real node, workers, stores' doubles and arithmetic, blocks as fast as they are made.</summary>
internal sealed class SteppedDevnet : IDisposable, IWorkerNotes
{
    private static readonly Lazy<byte[]> Model = new(() => TinyModelFile.Encode(TinyModels.Random(TinyModels.Small, 3)));
    private static readonly Lazy<byte[]> Text = new(() => System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(TinyModels.Text(16_000, 5)).Replace(". ", ".\n")));
    private readonly string _folder = Directory.CreateTempSubdirectory("remes").FullName;
    private readonly Ed25519KeyPair _consensusKey;
    private readonly DevnetNetwork _network;

    public SteppedDevnet(DevnetOptions options, Func<Gradient, BitFlip>? choose = null, Func<ChainParams, ChainParams>? change = null, string backend = TensorBackends.Auto)
    {
        Options = options with { HeldOutBytes = 2_000, Shards = 4 };
        Genesis = MakeGenesis(Options, change ?? (p => p), Content);
        _consensusKey = DevnetIdentity.DeriveConsensusKey(options.Seed);
        ValidatorSigner signer = new(_consensusKey, new LastSignedStore(Path.Combine(_folder, "last-signed")));
        Node = NodeInMemory.Open(Genesis, State, Log, signer);
        Assert.Null(Node.Begin(out _));
        Assert.Null(TernaryModel.TryRead(Model.Value, out TernaryModel? model));
        Lane = new TrainingLane(TensorBackends.Create(backend), new InlineScheduler(), model!, Genesis.Params.Training);
        _network = new DevnetNetwork(Options, Node, Lane, Content, new Device { Kind = "cpu" }, this, choose);
        Ledger = new DevnetLedger(Options, _network, Lane.Layout);
    }

    public DevnetOptions Options { get; }

    public GenesisDocument Genesis { get; }

    public MemoryContentStore Content { get; } = new();

    public MemoryStateStore State { get; } = new();

    public MemoryBlockLog Log { get; } = new();

    public ChainNode Node { get; }

    public TrainingLane Lane { get; }

    public DevnetLedger Ledger { get; }

    public DevnetNetwork Network => _network;

    public List<string> Said { get; } = [];

    /// <summary>Hears what the workers note besides the test, when there is one.</summary>
    public IWorkerNotes? Also { get; set; }

    public Address AddressOf(string name) => _network.Parties.Single(p => p.Name == name).Address;

    public T Read<T>(Func<ChainView, T> read) => Node.Chain.Read(read);

    /// <summary>Makes blocks until so many rounds ended; fails when a round takes more blocks than all its deadlines.</summary>
    public void RunRounds(ulong rounds, Func<IWorker, bool>? acts = null)
    {
        for (int blocks = 0; Read(DevnetLedger.RoundsEnded) < rounds; blocks++)
        {
            Assert.True(blocks < 250 * (int)rounds, $"round {rounds} did not end: {string.Join("; ", Said)}");
            Step(acts);
        }
    }

    /// <summary>Lets everyone, or those that <paramref name="acts"/> names, act once, then makes one block.</summary>
    public void Step(Func<IWorker, bool>? acts = null)
    {
        foreach (IWorker worker in _network.Workers.Where(acts ?? (_ => true))) worker.Poll(CancellationToken.None);
        Assert.True(Node.RunHeight(CancellationToken.None));
    }

    void IWorkerNotes.Step(string worker, int step, int steps, double lossNats)
    {
    }

    void IWorkerNotes.Worked(WorkStep work) => Also?.Worked(work);

    void IWorkerNotes.Found(Subject subject, Verdict verdict, double seconds) => Also?.Found(subject, verdict, seconds);

    void IWorkerNotes.Say(string worker, string sentence) => Said.Add($"{worker}: {sentence}");

    public void Dispose()
    {
        _network.Dispose();
        _consensusKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static GenesisDocument MakeGenesis(DevnetOptions options, Func<ChainParams, ChainParams> change, IContentStore content)
    {
        ChainParams small = ChainParams.Devnet with
        {
            Training = ChainParams.Devnet.Training with { LocalSteps = 2, BatchSequences = 2, SequenceTokens = 24, LoraRank = 4, LoraAlphaMilli = 8_000 },
        };
        DevnetSources sources = new("tiny", Model.Value, Text.Value);
        Assert.Null(DevnetGenesis.TryBuild(options, sources, change(small), new Timestamp(1_700_000_000, 0), content, out GenesisDocument? genesis));
        // As a node reads it: through the file.
        Assert.Null(GenesisDocument.TryRead(genesis!.ToJson(), out GenesisDocument? read));
        return read!;
    }
}
