using R3mes.Application;
using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Node;

/// <summary>One of four validators, hand-fed by a test that has the other three keys: what it says is kept, what comes to it is what the test sends.</summary>
internal sealed class HandFedNode : IDisposable
{
    public const int Validators = 4, Self = 0;
    public static readonly PeerId Peer = Gossip.RecordedPeers.Id(1);
    private readonly Ed25519KeyPair _key = SimGenesis.KeyOf(Self);
    private readonly VrfKeyPair _vrf = SimGenesis.VrfOf(Self);
    private readonly SimDisk _disk = new(new SimRandom(1));
    private MemoryStateStore _state = new();

    private readonly IVoteSigner _signer;
    private readonly long _compactFrom;

    /// <summary>The node at height 1.</summary>
    /// <param name="windowBlocks">Where it is more than a test decides, no vote carries anything, and no block needs proofs.</param>
    /// <param name="signer">What stands before the node's key.</param>
    /// <param name="compactFrom">Bytes from which on the consensus log of a height is written anew.</param>
    public HandFedNode(ulong windowBlocks = 5, Func<IVoteSigner, IVoteSigner>? signer = null, long compactFrom = ConsensusWal.CompactFromBytes)
    {
        _compactFrom = compactFrom;
        GenesisDocument made = SimGenesis.Make(Validators, 1, [10, 10, 10, 10]);
        Genesis = made with { Params = made.Params with { Timing = made.Params.Timing with { WindowBlocks = windowBlocks } } };
        LocalVoteSigner key = new(_key);
        _signer = signer?.Invoke(key) ?? key;
        Node = Start();
    }

    public GenesisDocument Genesis { get; }

    /// <summary>What the application was asked since the process began.</summary>
    public RecordedCalls Calls { get; private set; } = new();

    public SteppedClock Clock { get; private set; } = new();

    public DeafPeers Peers { get; private set; } = new();

    public MemoryBlockLog Log { get; private set; } = new();

    public ConsensusWal Wal { get; private set; } = null!;

    public LastSignedStore Guard { get; private set; } = null!;

    public ChainNode Node { get; private set; }

    /// <summary>What this node signed and said.</summary>
    public IEnumerable<Vote> OwnVotes => Peers.Votes.Where(vote => vote.ValidatorAddress == Set.Validators.Single(v => v.PublicKey == Key).Address);

    public ConsensusDriver Driver => Node.Driver;

    public PublicKey32 Key => _key.PublicKey;

    public ValidatorSet Set => Driver.Tip.Validators.Current.Validators;

    /// <summary>The process ends, whatever was not flushed is lost, and another begins on the same disk, where blocks and state are gone.</summary>
    public void RestartWithoutBlocks()
    {
        (_state, Log) = (new MemoryStateStore(), new MemoryBlockLog());
        Restart();
    }

    /// <summary>The same where the state alone is gone, and with it the votes of the last block.</summary>
    public void RestartWithoutState()
    {
        _state = new MemoryStateStore();
        Restart();
    }

    /// <summary>The same where the state is there, and the block log's last record rotted and was cut off.</summary>
    public void RestartWithoutLastBlock()
    {
        MemoryBlockLog shorter = new();
        for (long height = 1; height < Log.LastHeight; height++) shorter.Append(height, Log.Read(height));
        Log = shorter;
        Restart();
    }

    /// <summary>The process ends and another begins on what is there.</summary>
    public void Restart()
    {
        (Clock, Peers) = (new SteppedClock(), new DeafPeers());
        Node = Start();
    }

    /// <summary>A peer connects, and as many as there are validators say where they are.</summary>
    public void Meet(long lastHeight)
    {
        Peers.Ids.Add(Peer);
        for (byte peer = 1; peer < Validators; peer++)
            Driver.OnMessage(Gossip.RecordedPeers.Id(peer), new StatusMessage { Height = lastHeight + 1, Round = 0, Step = 0, BaseHeight = lastHeight > 0 ? 1 : 0, LastHeight = lastHeight });
    }

    public void Send(PeerMessage message) => Driver.OnMessage(Peer, message);

    /// <summary>As long goes by, in the steps in which the node asks to be woken.</summary>
    public void Wait(TimeSpan time)
    {
        TimeSpan until = Clock.Elapsed + time;
        while (Driver.NextDue <= until)
        {
            Clock.JumpTo(Driver.NextDue);
            Driver.Tick();
        }

        Clock.JumpTo(until);
        Driver.Tick();
    }

    /// <summary>Goes on until the height in progress has begun.</summary>
    public void Begin()
    {
        while (Driver.NextDue <= Clock.Elapsed + TimeSpan.FromSeconds(1) && Driver.Describe().Contains("between heights", StringComparison.Ordinal))
        {
            Clock.JumpTo(Driver.NextDue);
            Driver.Tick();
        }
    }

    public Validator[] Others() => [.. Set.Validators.Where(v => v.PublicKey != Key)];

    /// <summary>The block that a validator would make.</summary>
    public Block Build(Validator proposer, params byte[][] txs)
    {
        ChainTip tip = Driver.Tip;
        return new BlockBuilder(Genesis).Build(tip, tip.Height == 0 ? Commit.Empty : tip.Commit, txs, [], Node.Chain.AppHash, proposer.Address);
    }

    /// <summary>A block is proposed in a round, and all of it sent.</summary>
    public void Propose(Block block, Validator proposer, int round = 0, int polRound = -1)
    {
        Send(new ProposalMessage(new OpaqueBytes(ProposalOf(block, proposer, round, polRound).Encode())));
        foreach (BlockPart part in block.Parts.Parts) Send(new BlockPartMessage(block.Header.Height, round, block.Id(), part));
    }

    public Proposal ProposalOf(Block block, Validator proposer, int round = 0, int polRound = -1)
    {
        Proposal proposal = new() { Height = block.Header.Height, Round = round, PolRound = polRound, BlockId = block.Id(), Timestamp = block.Header.Time.AddMilliseconds(500) };
        using Ed25519KeyPair key = KeyOf(proposer);
        return proposal with { Signature = new OpaqueBytes(key.Sign(proposal.SignBytes(Genesis.ChainId))) };
    }

    public Vote Vote(int other, VoteType type, BlockId block) => Vote(Others()[other], type, block, 0, Genesis.Time.AddMilliseconds(1000));

    public Vote Vote(Validator validator, VoteType type, BlockId block, int round, Timestamp time, long? height = null)
    {
        using Ed25519KeyPair key = KeyOf(validator);
        Vote vote = new()
        {
            Type = type,
            Height = height ?? Driver.Tip.Height + 1,
            Round = round,
            BlockId = block,
            Timestamp = time,
            ValidatorAddress = validator.Address,
            ValidatorIndex = Set.IndexOf(validator.Address),
            Extension = type == VoteType.Precommit && !block.IsNil ? ExtensionOf(validator, height ?? Driver.Tip.Height + 1) : OpaqueBytes.Empty,
        };
        OpaqueBytes extension = vote.Extension.IsEmpty ? OpaqueBytes.Empty : new OpaqueBytes(key.Sign(vote.ExtensionSignBytes(Genesis.ChainId)));
        return vote with { Signature = new OpaqueBytes(key.Sign(vote.SignBytes(Genesis.ChainId))), ExtensionSignature = extension };
    }

    /// <summary>What the validator's own node would attach to its precommit of the height in progress; nothing to one of another height.</summary>
    private OpaqueBytes ExtensionOf(Validator validator, long height)
    {
        if (height != Driver.Tip.Height + 1) return OpaqueBytes.Empty;
        using VrfKeyPair vrf = SimGenesis.VrfOf(NumberOf(validator));
        return new ChainApplication(_state, Genesis, GenesisDocument.HashOf(Genesis.ToJson()), vrf: vrf).ExtendVote(height, validator.Address);
    }

    /// <summary>One height: whoever's turn it is proposes, and all but one vote, the last of them a quarter of a second later.</summary>
    public void Decide(Validator? absent = null)
    {
        Header header = ProposeNext(out BlockId id);
        long height = header.Height;
        Validator[] voters = [.. Others().Where(v => v != absent)];
        Timestamp time = header.Time.AddMilliseconds(1000);
        Vote[] votes = [.. voters.Select(voter => Vote(voter, VoteType.Precommit, id, 0, time, height))]; // while they are validators
        foreach (Validator voter in voters) Send(new VoteMessage(Vote(voter, VoteType.Prevote, id, 0, time)));
        Clock.JumpTo(Clock.Elapsed + TimeSpan.FromMilliseconds(250));
        foreach (Vote vote in votes) Send(new VoteMessage(vote));
    }

    /// <summary>A height begins, and whoever's turn it is proposes.</summary>
    public Header ProposeNext(out BlockId id)
    {
        Begin();
        Validator proposer = Driver.Tip.Validators.Current.Proposer;
        Block block = Build(proposer);
        if (proposer.PublicKey != Key) Propose(block, proposer);
        id = proposer.PublicKey == Key ? OwnProposal(block.Header.Height) : block.Id();
        return block.Header;
    }

    private BlockId OwnProposal(long height) => Peers.Said.OfType<BlockPartMessage>().Last(part => part.Height == height).Block;

    /// <summary>A block of the next height with the commit that some validators made for it, as a peer brings them.</summary>
    public Commit Bring(Block block, int round, params Validator[] absent)
    {
        Commit commit = new(block.Header.Height, round, block.Id(), [.. Set.Validators.Select(v =>
            absent.Contains(v) ? CommitSig.Absent : Vote(v, VoteType.Precommit, block.Id(), round, block.Header.Time.AddMilliseconds(1000)).ToCommitSig())]);
        Send(new BlockResponseMessage { Height = block.Header.Height, Block = block.Encoded, Commit = commit.Encode(), BaseHeight = 1 });
        return commit;
    }

    public static BlockId Some(int number) => new(Sha256.Hash([(byte)number, (byte)(number >> 8)]), new PartSetHeader(1, Sha256.Hash([(byte)number, (byte)(number >> 8), 1])));

    public static Ed25519KeyPair KeyOf(Validator validator) => SimGenesis.KeyOf(NumberOf(validator));

    private static int NumberOf(Validator validator)
    {
        for (int i = 0; i < Validators; i++)
        {
            using Ed25519KeyPair key = SimGenesis.KeyOf(i);
            if (key.PublicKey == validator.PublicKey) return i;
        }

        throw new InvalidOperationException("nobody has that key");
    }

    public void Dispose()
    {
        _key.Dispose();
        _vrf.Dispose();
    }

    private ChainNode Start()
    {
        Wal = ConsensusWal.Open("/wal", _disk, compactFrom: _compactFrom);
        Guard = new LastSignedStore("/last-signed", _disk);
        NodeTime time = new(Clock, ConsensusTiming.Of(TimeSpan.FromSeconds(1)), new SteppedEvents(Clock));
        ChainNode node = new((Genesis, GenesisDocument.HashOf(Genesis.ToJson())), new NodeStores(_state, Log, Wal), new ValidatorSigner(_signer, Guard), (Peers, Peers), time, new MempoolLimits(), _vrf);
        Calls = new RecordedCalls();
        Calls.Follow(node);
        Assert.Null(node.Begin(out _));
        return node;
    }
}
