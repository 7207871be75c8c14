using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>
/// What a peer sends that floods, beside what its node says. Nothing of it is forged: votes are its own validator's, as long as it is one, or what it heard; so no single message is an offence,
/// and it is the number that has to cost it.
/// </summary>
public sealed class SimFlood(SimWorld world, SimNode node, string chainId, SimRandom random)
{
    private const int HeardMax = 400, MessagesPerPeer = 4, Kinds = 9, Repeats = 4, Votes = 8;

    private readonly List<PeerMessage> _heard = [];
    private readonly Ed25519KeyPair _key = SimGenesis.KeyOf(node.Validator);
    private CommittedBlock? _last;
    private PartSet? _parts;
    private long _made;

    /// <summary>Whether it leaves questions for blocks unanswered, having said that it has them.</summary>
    public bool IsMute { get; } = random.Below(2) == 0;

    /// <summary>Keeps what others said, to say it again.</summary>
    public void Hear(PeerMessage message)
    {
        if (message is StatusMessage or TxsMessage or BlockRequestMessage or BlockResponseMessage) return;
        if (_heard.Count < HeardMax) _heard.Add(message);
        else _heard[random.Below(HeardMax)] = message;
    }

    /// <summary>Keeps the newest block, to make false evidence of it.</summary>
    public void Committed(CommittedBlock block) => _last = block;

    /// <summary>Some messages to every peer.</summary>
    public void Burst()
    {
        foreach (SimNode peer in node.Connected.Select(world.NodeOf))
        {
            for (int i = 0; i < MessagesPerPeer; i++)
            {
                if (peer.Node is { } up && Draw(up.Driver.Tip, up.Driver.Round) is { } message) node.Send(peer.Id, message);
            }
        }
    }

    private PeerMessage? Draw(ChainTip tip, int round) => random.Below(Kinds) switch
    {
        0 => Heard<VoteMessage>() is { } heard ? new VotesMessage([.. Enumerable.Repeat(heard.Vote, Votes * Repeats)]) : null,
        1 => _heard.Count == 0 ? null : _heard[random.Below(_heard.Count)],
        2 => Contradict(tip, round),
        3 => Ahead(tip),
        4 => new BlockPartMessage(Math.Max(1, tip.Height + random.Below(4)), round + random.Below(3), IdOf(Parts), Parts.Part(random.Below(Parts.Count))),
        5 => Ask(tip, round),
        6 => Boast(tip, round),
        7 => new EvidenceMessage([.. Enumerable.Range(0, Votes).Select(_ => Evidence(tip)).OfType<Evidence>().Select(evidence => evidence.Encode())]) is { Evidence.Count: > 0 } some ? some : null,
        _ => Heard<EvidenceMessage>(),
    };

    private T? Heard<T>()
        where T : PeerMessage
    {
        T[] some = [.. _heard.OfType<T>()];
        return some.Length == 0 ? null : some[random.Below(some.Length)];
    }

    /// <summary>Votes of its own at one place, each for another block, and all of them some times over.</summary>
    private VotesMessage? Contradict(ChainTip tip, int round)
    {
        VoteType type = world.ExtendsVotes(tip.Height + 1) || random.Below(2) == 0 ? VoteType.Prevote : VoteType.Precommit;
        int at = Math.Max(0, round - 1 + random.Below(3));
        Vote[] votes = [.. Enumerable.Range(0, Votes).Select(_ => Sign(tip, tip.Height + 1, at, type)).OfType<Vote>()];
        return votes.Length == 0 ? null : new VotesMessage([.. Enumerable.Repeat(votes, Repeats).SelectMany(same => same)]);
    }

    /// <summary>Votes of heights that have not begun, soon ones and far ones.</summary>
    private VotesMessage? Ahead(ChainTip tip)
    {
        long height = tip.Height + 2 + (random.Below(2) == 0 ? 0 : random.Below(1000));
        Vote[] votes = [.. Enumerable.Range(0, Votes).Select(_ => Sign(tip, height, random.Below(3), VoteType.Prevote)).OfType<Vote>()];
        return votes.Length == 0 ? null : new VotesMessage(votes);
    }

    /// <summary>A vote of its own for a block that is none; null once it validates no more.</summary>
    private Vote? Sign(ChainTip tip, long height, int round, VoteType type)
    {
        Address self = Address.FromConsensusKey(_key.PublicKey.ToArray());
        int index = tip.Validators.Current.Validators.IndexOf(self);
        if (index < 0) return null;
        Vote vote = new()
        {
            Type = type,
            Height = height,
            Round = round,
            BlockId = Nothing(),
            Timestamp = tip.Time.AddMilliseconds(1),
            ValidatorAddress = self,
            ValidatorIndex = index,
        };
        return vote with { Signature = new OpaqueBytes(_key.Sign(vote.SignBytes(chainId))) };
    }

    /// <summary>A status of one that has nothing of the height and wants it all.</summary>
    private StatusMessage Ask(ChainTip tip, int round)
    {
        long height = Math.Max(1, tip.Height + random.Below(2));
        return new StatusMessage
        {
            Height = height,
            Round = random.Below(2) == 0 ? round : 0,
            Step = 1,
            BaseHeight = height == 1 ? 0 : 1,
            LastHeight = height - 1,
            Wants = true,
        };
    }

    /// <summary>A status of one that has blocks which are not there.</summary>
    private StatusMessage Boast(ChainTip tip, int round)
    {
        long last = tip.Height + 1 + (random.Below(2) == 0 ? random.Below(5) : random.Below(1_000_000));
        return new StatusMessage { Height = last + 1, Round = round, Step = 1, BaseHeight = 1, LastHeight = last, Wants = random.Below(2) == 0 };
    }

    /// <summary>Evidence ahead of the chain: two votes of a height that is far, or a header that is, signed by nobody.</summary>
    private Evidence? Evidence(ChainTip tip)
    {
        if (_last is not { Height: > 2 } last || tip.Height < 3) return null;
        if (random.Below(2) == 0) return Sign(tip, tip.Height + 5, 0, VoteType.Prevote) is { } one && Sign(tip, tip.Height + 5, 0, VoteType.Prevote) is { } other
            ? DuplicateVoteEvidence.Of(one, other, tip.Time, tip.Validators.Current.Validators)
            : null;
        Header header = last.Block.Header with { Height = last.Height + 10, Time = last.Block.Header.Time.AddMilliseconds(3_600_000 + ++_made) };
        Commit commit = new(header.Height, 0, new BlockId(header.Hash(), last.Commit.BlockId.Parts), last.Commit.Signatures);
        return new LightClientAttackEvidence
        {
            ConflictingBlock = new LightBlock(new SignedHeader(header, commit), tip.Validators.Current),
            CommonHeight = Math.Min(last.Height, tip.Height) - 1,
            ByzantineValidators = [],
            TotalPower = tip.Validators.Current.Validators.TotalPower,
            Timestamp = tip.Time,
        };
    }

    private PartSet Parts => _parts ??= PartSet.Split(Bytes(3 * PartSet.PartBytes));

    private static BlockId IdOf(PartSet parts) => new(parts.Header.Hash, parts.Header);

    private BlockId Nothing() => new(Sha256.Hash(Bytes(8)), new PartSetHeader(1, Sha256.Hash(Bytes(8))));

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i + 8 <= count; i += 8) BitConverter.TryWriteBytes(bytes.AsSpan(i), random.Next());
        return bytes;
    }
}
