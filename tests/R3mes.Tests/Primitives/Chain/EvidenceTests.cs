using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Tests.Primitives.Chain;

public sealed class EvidenceTests
{
    private const string Chain = "remes-1";
    private static readonly Timestamp Time = new(1_700_000_000, 5);
    private static readonly Ed25519KeyPair Guilty = Ed25519KeyPair.FromSeed(Sha256.Hash([1]).ToArray());
    private static readonly Ed25519KeyPair Other = Ed25519KeyPair.FromSeed(Sha256.Hash([2]).ToArray());
    private static readonly ValidatorSet Set = ValidatorSet.Of([new Validator(Guilty.PublicKey, 10), new Validator(Other.PublicKey, 7)]);

    [Fact]
    public void Two_votes_prove_that_one_validator_signed_both_in_whichever_order()
    {
        DuplicateVoteEvidence evidence = Duplicate(Block(1), Block(2));
        Assert.True(evidence.Proves(Chain, Set));
        Assert.Equal(10, evidence.ValidatorPower);
        Assert.Equal(17, evidence.TotalPower);
        Assert.Equal(evidence, Duplicate(Block(2), Block(1)));
        // A vote for no block and one for a block contradict each other as well; CometBFT's key of no block comes first.
        DuplicateVoteEvidence nil = Duplicate(Block(1), BlockId.Nil);
        Assert.True(nil.VoteA.BlockId.IsNil);
        Assert.True(nil.Proves(Chain, Set));
    }

    [Fact]
    public void What_differs_in_anything_proves_nothing()
    {
        // evidence/verify_test.go, TestVerifyDuplicateVoteEvidence
        DuplicateVoteEvidence good = Duplicate(Block(1), Block(2));
        Vote a = good.VoteA, b = good.VoteB;
        DuplicateVoteEvidence[] bad =
        [
            good with { VoteB = a }, good with { VoteA = b, VoteB = a }, good with { ValidatorPower = 9 }, good with { TotalPower = 18 },
            good with { VoteB = Sign(b with { Height = 6 }) }, good with { VoteB = Sign(b with { Round = 3 }) }, good with { VoteB = Sign(b with { Type = VoteType.Prevote }) },
            good with { VoteB = Sign(b with { ValidatorAddress = new Validator(Other.PublicKey, 1).Address }) },
            good with { VoteB = b with { Signature = a.Signature } }, good with { VoteA = a with { Timestamp = new Timestamp(1, 1) } },
            good with { VoteB = b with { Signature = new OpaqueBytes(Other.Sign(b.SignBytes(Chain))) } },
        ];
        Assert.All(bad, evidence => Assert.False(evidence.Proves(Chain, Set)));
        Assert.False(good.Proves("remes-2", Set));
        Assert.False(good.Proves(Chain, ValidatorSet.Of([new Validator(Other.PublicKey, 17)])));
        Assert.Null(DuplicateVoteEvidence.Of(a, a, Time, Set));
        Assert.Null(DuplicateVoteEvidence.Of(a, Sign(b with { Round = 3 }), Time, Set));
        Assert.Null(DuplicateVoteEvidence.Of(a, b, Time, ValidatorSet.Of([new Validator(Other.PublicKey, 17)])));
    }

    [Fact]
    public void Both_kinds_read_back_what_they_wrote() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        Evidence[] pieces = [Duplicate(Block(random.Next(1, 100)), Block(random.Next(100, 200))), ChainSamples.Attack(random)];
        return pieces.All(piece => Evidence.TryDecode(piece.Encode(), out Evidence? again) && again == piece && again.Encode().AsSpan().SequenceEqual(piece.Encode()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_priorities_that_an_attack_names_are_kept()
    {
        LightClientAttackEvidence attack = ChainSamples.Attack(new Random(3)) with { ByzantineValidators = Set.Validators, Priorities = [-5, 9] };
        Assert.True(Evidence.TryDecode(attack.Encode(), out Evidence? again));
        Assert.Equal([-5L, 9L], Assert.IsType<LightClientAttackEvidence>(again).Priorities);
        Assert.NotEqual(EvidenceList.Hash([attack]), EvidenceList.Hash([attack with { Priorities = [] }]));
    }

    [Fact]
    public void A_block_carries_evidence_under_its_hash()
    {
        Evidence[] evidence = [Duplicate(Block(1), Block(2)), ChainSamples.Attack(new Random(4))];
        Block plain = ChainSamples.Block(new Random(5));
        Block block = new(plain.Header with { EvidenceHash = EvidenceList.Hash(evidence) }, plain.Txs, plain.LastCommit, evidence);
        Assert.True(R3mes.Primitives.Chain.Block.TryDecode(block.Encode(), BlockLimits.Default, out Block? again));
        Assert.Equal(evidence, again.Evidence);
        Assert.Equal(block.Encode(), again.Encode());
        // Leaves are the messages of the kinds, without the oneof around them.
        Assert.Equal(Rfc6962.Root([evidence[0].EncodeInner(), evidence[1].EncodeInner()]), block.Header.EvidenceHash);
        Assert.Equal(R3mes.Primitives.Chain.Block.NoEvidenceHash, EvidenceList.Hash([]));
    }

    [Fact]
    public void A_block_with_too_much_evidence_is_refused()
    {
        Evidence piece = Duplicate(Block(1), Block(2));
        Block plain = ChainSamples.Block(new Random(6));
        Assert.True(Reads(EvidenceList.CountMax));
        Assert.False(Reads(EvidenceList.CountMax + 1));

        bool Reads(int count) =>
            R3mes.Primitives.Chain.Block.TryDecode(new Block(plain.Header, plain.Txs, plain.LastCommit, [.. Enumerable.Repeat(piece, count)]).Encode(), BlockLimits.Default, out _);
    }

    [Fact]
    public void Evidence_whose_votes_are_out_of_order_is_refused()
    {
        DuplicateVoteEvidence good = Duplicate(Block(1), Block(2));
        Assert.False(Evidence.TryDecode((good with { VoteA = good.VoteB, VoteB = good.VoteA }).Encode(), out _));
        Assert.False(Evidence.TryDecode((good with { TotalPower = 0 }).Encode(), out _));
        Assert.False(Evidence.TryDecode([], out _));
        Assert.False(Evidence.TryDecode([.. good.Encode(), .. good.Encode()], out _)); // a oneof twice
    }

    private static DuplicateVoteEvidence Duplicate(BlockId one, BlockId other)
    {
        DuplicateVoteEvidence? evidence = DuplicateVoteEvidence.Of(Vote(one), Vote(other), Time, Set);
        Assert.NotNull(evidence);
        return evidence;
    }

    private static Vote Vote(BlockId id) => Sign(new Vote
    {
        Type = VoteType.Precommit,
        Height = 5,
        Round = 2,
        BlockId = id,
        Timestamp = Time,
        ValidatorAddress = new Validator(Guilty.PublicKey, 1).Address,
        ValidatorIndex = 0,
    });

    private static Vote Sign(Vote vote) => vote with { Signature = new OpaqueBytes(Guilty.Sign(vote.SignBytes(Chain))) };

    private static BlockId Block(int number) => new(Sha256.Hash(BitConverter.GetBytes(number)), new PartSetHeader(1, Sha256.Hash([9])));
}
