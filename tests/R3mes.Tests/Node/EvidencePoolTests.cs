using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using BlockRecord = R3mes.Node.Driver.BlockRecord;
using MemoryBlockLog = R3mes.Storage.Blocks.MemoryBlockLog;

namespace R3mes.Tests.Node;

/// <summary>Evidence of attacks on light clients against a chain that a node has in its log.</summary>
public sealed class EvidencePoolTests : IDisposable
{
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Seed = 5, Cheats = 0 });
    private readonly EvidencePool _pool;

    public EvidencePoolTests()
    {
        for (int block = 0; block < 4; block++) Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
        _pool = new EvidencePool(_devnet.Node.Chain, _devnet.Log, BlockLimits.Default);
    }

    private ChainTip Tip => _devnet.Node.Driver.Tip;

    [Fact]
    public void An_attack_is_judged_by_the_commit_that_the_next_block_carries()
    {
        // What this node saw is another round's: by it the attack would be one that forgot locks, which names nobody.
        BlockRecord record = RecordOf(2);
        Commit seen = new(2, record.Commit.Round + 1, record.Commit.BlockId, record.Commit.Signatures);
        MemoryBlockLog log = new();
        for (long height = 1; height <= _devnet.Log.LastHeight; height++)
            if (height == 2) new BlockRecord(record.Block, seen).AppendTo(log);
            else log.Append(height, _devnet.Log.Read(height));
        EvidencePool pool = new(_devnet.Node.Chain, log, BlockLimits.Default);
        LightClientAttackEvidence attack = Attack(2, header => header with { DataHash = Sha256.Hash("other"u8) });
        Assert.Single(attack.ByzantineValidators);
        Assert.Equal(EvidenceAnswer.Added, pool.TryAdd(attack, Tip));
        Assert.Null(_pool.WrongWith([attack], Tip));
    }

    [Fact]
    public void An_attack_at_the_newest_height_waits_until_a_block_carries_its_commit()
    {
        LightClientAttackEvidence attack = Attack(3, header => header with { DataHash = Sha256.Hash("other"u8) });
        ChainTip before = Tip with { Height = 3 };
        Assert.Equal(EvidenceAnswer.OutOfTime, _pool.TryAdd(attack, before));
        Assert.NotNull(_pool.WrongWith([attack], before));
        Assert.Equal(EvidenceAnswer.Added, _pool.TryAdd(attack, Tip));
    }

    [Fact]
    public void A_header_ahead_of_the_chain_at_a_time_that_the_chain_has_passed_is_an_attack()
    {
        Timestamp passed = RecordOf(3).Block.Header.Time;
        foreach (long height in (long[])[4, 5, 9])
        {
            LightClientAttackEvidence attack = Forward(height, passed);
            Assert.Single(attack.ByzantineValidators);
            Assert.Null(_pool.WrongWith([attack], Tip));
            Assert.Equal(EvidenceAnswer.Added, _pool.TryAdd(attack, Tip));
            Assert.Contains(attack, _pool.ForBlock(Tip));
        }

        // One that accuses somebody else, and one of the height that both have in common.
        Assert.Equal(EvidenceAnswer.Invalid, _pool.TryAdd(Forward(7, passed) with { ByzantineValidators = [] }, Tip));
        Assert.Equal(EvidenceAnswer.OutOfTime, _pool.TryAdd(Forward(4, passed) with { CommonHeight = 4, Timestamp = RecordOf(4).Block.Header.Time }, Tip));
    }

    [Fact]
    public void A_header_ahead_of_the_chain_and_of_its_time_may_become_a_block()
    {
        LightClientAttackEvidence attack = Forward(5, RecordOf(3).Block.Header.Time.AddMilliseconds(1));
        Assert.Equal(EvidenceAnswer.OutOfTime, _pool.TryAdd(attack, Tip));
        Assert.NotNull(_pool.WrongWith([attack], Tip));
    }

    [Fact]
    public void What_is_not_to_be_judged_yet_costs_no_reading_however_much_of_it_comes()
    {
        CountingLog log = new(_devnet.Log);
        EvidencePool pool = new(_devnet.Node.Chain, log, BlockLimits.Default);
        LightClientAttackEvidence early = Forward(5, RecordOf(3).Block.Header.Time.AddMilliseconds(1));
        for (int i = 0; i < 64; i++)
        {
            LightClientAttackEvidence piece = Forward(5 + i, RecordOf(3).Block.Header.Time.AddMilliseconds(1 + i));
            Assert.Equal(EvidenceAnswer.OutOfTime, pool.TryAdd(piece, Tip));
            Assert.Equal(EvidenceAnswer.OutOfTime, pool.TryAdd(piece with { CommonHeight = piece.ConflictingBlock.Height }, Tip));
            Assert.Equal(EvidenceAnswer.OutOfTime, pool.TryAdd(early, Tip));
        }

        Assert.Equal(2, log.Reads); // the header before the tip and its commit, once a height
    }

    [Fact]
    public void What_waits_is_judged_again_until_the_chain_is_past_its_height()
    {
        LightClientAttackEvidence attack = Forward(5, RecordOf(3).Block.Header.Time);
        Assert.Equal(EvidenceAnswer.Added, _pool.TryAdd(attack, Tip));
        for (long height = 5; height <= 7; height++)
        {
            Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
            _pool.Committed(RecordOf(height).Block, Tip);
            Assert.Equal([attack], _pool.ForBlock(Tip));
            Assert.Null(new EvidencePool(_devnet.Node.Chain, _devnet.Log, BlockLimits.Default).WrongWith([attack], Tip));
        }
    }

    [Fact]
    public void What_was_an_attack_at_an_earlier_tip_and_is_none_now_is_no_fault_of_who_tells_it()
    {
        for (int block = 0; block < 2; block++) Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
        LightBlock judge = At(3);
        // Signed in another round than the chain's block 4, whose results it has: by that one it is an attack that forgot locks, which names nobody.
        Commit seen = judge.SignedHeader.Commit;
        LightBlock later = judge with { SignedHeader = judge.SignedHeader with { Commit = new Commit(3, seen.Round + 1, seen.BlockId, seen.Signatures) } };
        Header header = At(4).SignedHeader.Header with { DataHash = Sha256.Hash("other"u8), Time = judge.SignedHeader.Header.Time };
        LightClientAttackEvidence attack = Accused(4, later, header, At(2));
        Assert.Single(attack.ByzantineValidators);
        Assert.Equal(EvidenceAnswer.Added, new EvidencePool(_devnet.Node.Chain, _devnet.Log, BlockLimits.Default).TryAdd(attack, Tip with { Height = 4 }));
        Assert.Equal(EvidenceAnswer.Outdated, _pool.TryAdd(attack, Tip));
        Assert.NotNull(_pool.WrongWith([attack], Tip));
        Assert.Equal(EvidenceAnswer.Invalid, _pool.TryAdd(attack with { TotalPower = attack.TotalPower + 1 }, Tip));
    }

    [Fact]
    public void One_attack_is_one_whoever_of_its_signers_it_shows()
    {
        LightClientAttackEvidence attack = Attack(2, header => header with { AppHash = new OpaqueBytes(Sha256.Hash("other"u8).ToArray()) });
        Assert.Equal(EvidenceAnswer.Added, _pool.TryAdd(attack, Tip));
        Assert.Equal(EvidenceAnswer.Known, _pool.TryAdd(attack with { Priorities = [1] }, Tip));
        Assert.Equal("it holds one piece of evidence twice", _pool.WrongWith([attack, attack with { Priorities = [1] }], Tip));
    }

    [Fact]
    public void One_who_contradicts_itself_in_every_round_leaves_room_for_others()
    {
        Validator[] validators = [.. _devnet.Node.Driver.Tip.Validators.Current.Validators.Validators];
        Vote Signed(Address liar, int round, int block) => new()
        {
            Type = VoteType.Prevote,
            Height = Tip.Height + 1,
            Round = round,
            BlockId = HandFedNode.Some(block),
            Timestamp = Tip.Time,
            ValidatorAddress = liar,
            ValidatorIndex = 0,
        };
        for (int round = 0; round < 2 * EvidencePool.CountMax; round++)
            Assert.Null(_pool.TryAdd(Signed(validators[0].Address, round, 1), Signed(validators[0].Address, round, 2), Tip));
        Address other = Address.FromSpan(new byte[20]);
        Assert.Null(_pool.TryAdd(Signed(other, 0, 1), Signed(other, 0, 2), Tip));
        Assert.Equal([validators[0].Address, other], _pool.Later.Select(pair => pair.First.ValidatorAddress));
    }

    [Fact]
    public void A_header_of_the_chain_is_no_attack() => Assert.Equal(EvidenceAnswer.Invalid, _pool.TryAdd(Attack(2, header => header), Tip));

    /// <inheritdoc/>
    public void Dispose() => _devnet.Dispose();

    private LightClientAttackEvidence Attack(long height, Func<Header, Header> change) => Accused(height, At(height), change(At(height).SignedHeader.Header), At(height - 1));

    // A header that validators of block 2 signed for a height that the chain does not have, or just has.
    private LightClientAttackEvidence Forward(long height, Timestamp time)
    {
        LightBlock newest = At(3);
        Header header = newest.SignedHeader.Header with { Height = height, Time = time, AppHash = new OpaqueBytes(Sha256.Hash("other"u8).ToArray()) };
        return Accused(height, newest, header, At(2));
    }

    private LightClientAttackEvidence Accused(long height, LightBlock trusted, Header header, LightBlock common)
    {
        using Ed25519KeyPair key = DevnetIdentity.DeriveConsensusKey(_devnet.Options.Seed);
        CommitSig own = trusted.SignedHeader.Commit.Signatures[0];
        Vote vote = new()
        {
            Type = VoteType.Precommit,
            Height = height,
            Round = trusted.SignedHeader.Commit.Round,
            BlockId = trusted.SignedHeader.Commit.BlockId with { Hash = header.Hash() },
            Timestamp = own.Timestamp,
            ValidatorAddress = own.ValidatorAddress,
            ValidatorIndex = 0,
        };
        CommitSig signed = (vote with { Signature = new OpaqueBytes(key.Sign(vote.SignBytes(_devnet.Genesis.ChainId))) }).ToCommitSig();
        SignedHeader conflicting = new(header, new Commit(height, vote.Round, vote.BlockId, [signed]));
        return LightClientAttack.Accuse(new LightBlock(conflicting, trusted.Validators), trusted, common);
    }

    private sealed class CountingLog(IBlockLog inner) : IBlockLog
    {
        public int Reads { get; private set; }

        public long LastHeight => inner.LastHeight;

        public void Reserve(long height, int blockBytes) => inner.Reserve(height, blockBytes);

        public void Append(long height, params ReadOnlySpan<ReadOnlyMemory<byte>> pieces) => inner.Append(height, pieces);

        public byte[] Read(long height)
        {
            Reads++;
            return inner.Read(height);
        }

        public void Dispose()
        {
        }
    }

    private LightBlock At(long height) => new(new SignedHeader(RecordOf(height).Block.Header, RecordOf(height + 1).Block.LastCommit), Tip.Validators.Current);

    private BlockRecord RecordOf(long height) => BlockRecord.TryDecode(_devnet.Log.Read(height), BlockLimits.Default)!;
}
