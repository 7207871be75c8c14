using System.Globalization;
using R3mes.Node.Signing;
using R3mes.Api.Prometheus;
using R3mes.Application.Genesis;
using R3mes.Node;
using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Node.Metrics;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Simulation;
using R3mes.Simulation.Disk;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;

namespace R3mes.Tests.Node.Metrics;

/// <summary>One of four validators, hand-fed by a test that has the other three keys: what its metrics say of it, read as a scraper reads them.</summary>
public sealed class ConsensusMetricsTests : IDisposable
{
    private const int Validators = 4, Self = 0;
    private static readonly PeerId Peer = Gossip.RecordedPeers.Id(1);
    private readonly GenesisDocument _genesis = SimGenesis.Make(Validators, 1, [10, 10, 10, 10]);
    private readonly Ed25519KeyPair _key = SimGenesis.KeyOf(Self);
    private readonly SteppedClock _clock = new();
    private readonly Deaf _peers = new();
    private readonly NodeMetrics _metrics = new();
    private readonly MeterExposition _exposition;
    private readonly ChainNode _node;

    public ConsensusMetricsTests()
    {
        _exposition = new MeterExposition(_metrics.Meter);
        SimDisk disk = new(new SimRandom(1));
        NodeStores stores = new(new MemoryStateStore(), new MemoryBlockLog(), ConsensusWal.Open("/wal", disk));
        NodeTime time = new(_clock, ConsensusTiming.Of(TimeSpan.FromSeconds(1)), new SteppedEvents(_clock));
        _node = new ChainNode((_genesis, GenesisDocument.HashOf(_genesis.ToJson())), stores, new ValidatorSigner(_key, new LastSignedStore("/last-signed", disk)), (_peers, _peers), time, new MempoolLimits());
        Assert.Null(_node.Begin(out _));
        _metrics.Watch(_node, null);
    }

    private ValidatorSet Set => _node.Driver.Tip.Validators.Current.Validators;

    private string ChainId => _genesis.ChainId;

    [Fact]
    public void Says_who_validates_and_where_the_height_stands()
    {
        Assert.Equal((1, 0, 1), (Value("remes_consensus_height"), Value("remes_consensus_round"), Value("remes_consensus_step{step=\"new\"}")));
        Assert.Equal((4, 40, 10), (Value("remes_consensus_validators"), Value("remes_consensus_power"), Value("remes_consensus_own_power")));
        _node.Driver.Tick();
        Assert.Equal(1, Value("remes_consensus_rounds_total"));
        Assert.Equal(0, Value("remes_consensus_step{step=\"new\"}"));
        Assert.Equal(1, Value("remes_consensus_step{step=\"propose\"}") + Value("remes_consensus_step{step=\"prevote\"}"));
    }

    [Fact]
    public void Counts_a_forged_vote_and_none_of_the_other_reasons()
    {
        _node.Driver.Tick();
        Vote vote = Vote(1, VoteType.Prevote, BlockId.Nil);
        byte[] forged = vote.Signature.Span.ToArray();
        forged[5] ^= 1;
        _node.Driver.OnMessage(Peer, new VoteMessage(vote with { Signature = new OpaqueBytes(forged) }));
        Assert.Equal(["vote_signature 1"], Refused());
        Assert.Equal([Offence.BadSignature], _peers.Offences);
        _node.Driver.OnMessage(Peer, new VoteMessage(vote));
        Assert.Equal(["vote_signature 1"], Refused());
    }

    [Fact]
    public void Names_each_reason_by_what_was_refused()
    {
        _node.Driver.Tick();
        _node.Driver.OnMessage(Peer, new ProposalMessage(new OpaqueBytes([1, 2, 3])));
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, BlockId.Nil) with { Height = 9 }));
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, BlockId.Nil) with { ValidatorIndex = Validators }));
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, BlockId.Nil) with { Round = 99 }));
        _node.Driver.OnMessage(Peer, new BlockResponseMessage { Height = 1 });
        _node.Driver.OnMessage(Peer, new EvidenceMessage([[1]]));
        _node.Driver.OnMessage(Peer, new BlockRequestMessage(1));
        Assert.Equal(["block_not_asked_for 1", "evidence_malformed 1", "future 1", "proposal_malformed 1", "vote_of_a_far_round 1", "vote_of_no_validator 1"], Refused());
    }

    [Fact]
    public void Counts_two_votes_of_one_validator_at_one_place_and_a_third_that_adds_nothing()
    {
        _node.Driver.Tick();
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, BlockId.Nil)));
        Assert.Equal(0, Value("remes_consensus_equivocations_total"));
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, Some(1))));
        Assert.Equal(1, Value("remes_consensus_equivocations_total"));
        _node.Driver.OnMessage(Peer, new VoteMessage(Vote(1, VoteType.Prevote, Some(2))));
        Assert.Equal(1, Value("remes_consensus_equivocations_total"));
        Assert.Equal(1, Value("remes_consensus_votes_not_counted_total{reason=\"third_vote\"}"));
        Assert.Equal(0, Value("remes_consensus_votes_not_counted_total{reason=\"duplicate\"}"));
    }

    [Fact]
    public void Asks_for_parts_of_a_proposal_when_none_came_for_half_a_second()
    {
        _peers.Ids.Add(Peer);
        _node.Driver.OnMessage(Peer, new StatusMessage { Height = 1, Round = 0, Step = 0 }); // nobody is ahead: the node may sign
        _node.Driver.Tick();
        Validator proposer = _node.Driver.Tip.Validators.Current.Proposer;
        Assert.NotEqual(_key.PublicKey, proposer.PublicKey);
        PartSet parts = PartSet.Split(new byte[(3 * PartSet.PartBytes) + 1]);
        BlockId id = new(Sha256.Hash([1]), parts.Header);
        Proposal proposal = new() { Height = 1, Round = 0, PolRound = -1, BlockId = id, Timestamp = _genesis.Time.AddMilliseconds(500) };
        using Ed25519KeyPair key = KeyOf(proposer);
        proposal = proposal with { Signature = new OpaqueBytes(key.Sign(proposal.SignBytes(ChainId))) };
        // A height begins without a question: what it needs may lie unread.
        Assert.Null(_peers.Asked);
        _clock.JumpTo(_clock.Elapsed + ConsensusDriver.AskAfterStart - TimeSpan.FromMilliseconds(100));
        _node.Driver.OnMessage(Peer, new ProposalMessage(new OpaqueBytes(proposal.Encode())));
        _node.Driver.OnMessage(Peer, new BlockPartMessage(1, 0, id, parts.Part(2)));
        _clock.JumpTo(_clock.Elapsed + TimeSpan.FromMilliseconds(100));
        _node.Driver.Tick();
        Assert.Equal([true, true, true, true], Parts()); // they are coming
        _clock.JumpTo(_clock.Elapsed + ConsensusDriver.StatusInterval);
        _node.Driver.Tick();
        Assert.Equal([false, false, true, false], Parts());

        bool[] Parts() => [.. Enumerable.Range(0, parts.Count).Select(i => _peers.Asked!.Parts[i])];
    }

    [Fact]
    public void Fills_the_buffer_of_the_next_height_until_it_refuses()
    {
        _node.Driver.Tick();
        Vote next = Vote(1, VoteType.Prevote, BlockId.Nil) with { Height = 2 };
        for (int i = 0; i < AheadBuffer.PerPeerMax / 2; i++) _node.Driver.OnMessage(Peer, new VoteMessage(next));
        Assert.Equal(0.5, Value("remes_buffer_fill_ratio{buffer=\"consensus_ahead\"}"));
        for (int i = 0; i <= AheadBuffer.PerPeerMax / 2; i++) _node.Driver.OnMessage(Peer, new VoteMessage(next));
        Assert.Equal(1, Value("remes_buffer_fill_ratio{buffer=\"consensus_ahead\"}"));
        Assert.Equal(["ahead_buffer_full 1"], Refused());
    }

    [Fact]
    public void Says_how_far_behind_it_is()
    {
        _node.Driver.OnMessage(Peer, new StatusMessage { Height = 8, Round = 0, Step = 0, BaseHeight = 1, LastHeight = 7 });
        _node.Driver.Tick();
        Assert.Equal(7, Value("remes_consensus_behind_blocks"));
    }

    [Fact]
    public void Counts_rounds_and_whose_precommits_are_missing_and_times_a_block_from_its_proposal()
    {
        Meet(lastHeight: 0);
        Validator absent = Others().Last();
        for (int height = 1; height <= 2; height++) Decide(absent);
        Assert.Equal(2, _node.Driver.Tip.Height);
        Assert.Equal((1, 10), (Value("remes_consensus_missing_validators"), Value("remes_consensus_missing_power")));
        Assert.Equal((1, 0), (Value("remes_consensus_missed_precommits_total"), Value("remes_consensus_own_missed_precommits_total")));
        Assert.Equal((2, 0.5), (Value("remes_consensus_proposal_to_commit_seconds_count"), Value("remes_consensus_proposal_to_commit_seconds_sum")));
        Assert.Equal((2, 0), (Value("remes_consensus_rounds_total"), Value("remes_consensus_decided_round")));
        Assert.Equal((3, 0), (Value("remes_consensus_height"), Value("remes_consensus_caught_up_blocks_total")));
    }

    [Fact]
    public void Counts_blocks_that_a_peer_brought_and_its_own_precommits_that_they_lack()
    {
        Meet(lastHeight: 3);
        _node.Driver.Tick();
        Assert.Equal(3, Value("remes_consensus_behind_blocks"));
        for (int height = 1; height <= 3; height++)
        {
            Block block = Build(Others()[0]);
            Commit commit = new(height, 2, block.Id(), [.. Set.Validators.Select(v => v.PublicKey == _key.PublicKey ? CommitSig.Absent : Vote(v, VoteType.Precommit, block.Id(), 2, block.Header.Time).ToCommitSig())]);
            _node.Driver.OnMessage(Peer, new BlockResponseMessage { Height = height, Block = block.Encoded, Commit = commit.Encode(), BaseHeight = 1 });
        }

        _node.Driver.Tick();
        Assert.Equal((3, 0), (Value("remes_consensus_caught_up_blocks_total"), Value("remes_consensus_behind_blocks")));
        Assert.Equal((2, 2), (Value("remes_consensus_missed_precommits_total"), Value("remes_consensus_own_missed_precommits_total")));
        Assert.Equal(2, Value("remes_consensus_decided_round"));
        Assert.DoesNotContain(Lines(), line => line.StartsWith("remes_consensus_proposal_to_commit_seconds_count", StringComparison.Ordinal));
    }

    [Fact]
    public void The_guide_explains_every_reason()
    {
        string guide = File.ReadAllText(RepositoryRoot.File("docs", "operating.md"));
        string[] table = [.. guide[guide.IndexOf("| reasons of `remes_consensus_refused_total`", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'))];
        string[] explained = [.. table.SelectMany(line => line.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1))];
        Assert.Equal(Enum.GetValues<DriverRefusal>().Select(DriverLabels.Of).Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _exposition.Dispose();
        _metrics.Dispose();
        _key.Dispose();
    }

    private static BlockId Some(byte number) => new(Sha256.Hash([number]), new PartSetHeader(1, Sha256.Hash([number, 1])));

    /// <summary>A peer connects and says where it is.</summary>
    private void Meet(long lastHeight)
    {
        _peers.Ids.Add(Peer);
        _node.Driver.OnMessage(Peer, new StatusMessage { Height = lastHeight + 1, Round = 0, Step = 0, BaseHeight = lastHeight > 0 ? 1 : 0, LastHeight = lastHeight });
    }

    private Validator[] Others() => [.. Set.Validators.Where(v => v.PublicKey != _key.PublicKey)];

    private Block Build(Validator proposer)
    {
        ChainTip tip = _node.Driver.Tip;
        return new BlockBuilder(_genesis).Build(tip, tip.Height == 0 ? Commit.Empty : tip.Commit, [], [], _node.Chain.AppHash, proposer.Address);
    }

    /// <summary>One height: whoever's turn it is proposes, all but one vote, and a quarter of a second goes by before the last of them precommits.</summary>
    private void Decide(Validator absent)
    {
        while (Value("remes_consensus_step{step=\"new\"}") == 1)
        {
            _clock.JumpTo(_node.Driver.NextDue);
            _node.Driver.Tick();
        }

        Validator proposer = _node.Driver.Tip.Validators.Current.Proposer;
        Block block = Build(proposer);
        if (proposer.PublicKey != _key.PublicKey)
        {
            Proposal proposal = new() { Height = block.Header.Height, Round = 0, PolRound = -1, BlockId = block.Id(), Timestamp = block.Header.Time.AddMilliseconds(500) };
            using Ed25519KeyPair key = KeyOf(proposer);
            proposal = proposal with { Signature = new OpaqueBytes(key.Sign(proposal.SignBytes(ChainId))) };
            _node.Driver.OnMessage(Peer, new ProposalMessage(new OpaqueBytes(proposal.Encode())));
            foreach (BlockPart part in block.Parts.Parts) _node.Driver.OnMessage(Peer, new BlockPartMessage(block.Header.Height, 0, block.Id(), part));
        }

        Validator[] voters = [.. Others().Where(v => v.PublicKey != absent.PublicKey)];
        foreach (Validator voter in voters) _node.Driver.OnMessage(Peer, new VoteMessage(Vote(voter, VoteType.Prevote, block.Id(), 0, block.Header.Time)));
        _clock.JumpTo(_clock.Elapsed + TimeSpan.FromMilliseconds(250));
        foreach (Validator voter in voters) _node.Driver.OnMessage(Peer, new VoteMessage(Vote(voter, VoteType.Precommit, block.Id(), 0, block.Header.Time)));
    }

    private Vote Vote(int other, VoteType type, BlockId block) => Vote(Others()[other], type, block, 0, _genesis.Time);

    private Vote Vote(Validator validator, VoteType type, BlockId block, int round, Timestamp blockTime)
    {
        using Ed25519KeyPair key = KeyOf(validator);
        Vote vote = new()
        {
            Type = type,
            Height = _node.Driver.Tip.Height + 1,
            Round = round,
            BlockId = block,
            Timestamp = blockTime.AddMilliseconds(1000),
            ValidatorAddress = validator.Address,
            ValidatorIndex = Set.IndexOf(validator.Address),
        };
        return vote with { Signature = new OpaqueBytes(key.Sign(vote.SignBytes(ChainId))) };
    }

    private static Ed25519KeyPair KeyOf(Validator validator)
    {
        for (int i = 0; i < Validators; i++)
        {
            Ed25519KeyPair key = SimGenesis.KeyOf(i);
            if (key.PublicKey == validator.PublicKey) return key;
            key.Dispose();
        }

        throw new InvalidOperationException("nobody has that key");
    }

    /// <summary>The reasons that were counted, each with its number.</summary>
    private string[] Refused() =>
        [.. Lines().Where(line => line.StartsWith("remes_consensus_refused_total{", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)).Select(line => line.Split('"')[1] + line[line.LastIndexOf(' ')..]).Order(StringComparer.Ordinal)];

    private string[] Lines() => _exposition.Write(ExpositionFormat.Text).Split('\n');

    private double Value(string name)
    {
        string line = Assert.Single(Lines(), l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Peers that hear what the node says and keep it to themselves.</summary>
    private sealed class Deaf : IPeers, IGossip
    {
        public List<PeerId> Ids { get; } = [];

        public List<Offence> Offences { get; } = [];

        public IReadOnlyList<PeerId> Connected => Ids;

        public int Peers => Ids.Count;

        public void Send(PeerId peer, PeerMessage message)
        {
        }

        public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message) => [];

        public StatusMessage? Asked { get; private set; }

        public void Broadcast(PeerMessage message, PeerId? except)
        {
            if (message is StatusMessage { Wants: true } status) Asked = status;
        }

        public void Punish(PeerId peer, Offence offence) => Offences.Add(offence);

        public void Announce(byte[] tx, Digest hash, TxSource? source)
        {
        }

        public void AnnounceAgain(byte[] tx, Digest hash)
        {
        }
    }
}
