using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>Tables after CometBFT v0.38's light/client_test.go.</summary>
public sealed class LightClientCoreTests
{
    private static readonly LightClientOptions Options = new(LightChain.Id, TimeSpan.FromHours(4));
    private static readonly int[] Four = [0, 1, 2, 3];

    /// <summary>Half of the validators change at once, twice: a chain that a third cannot skip.</summary>
    private static readonly LightChain Moving = LightChain.Of(
        [.. Enumerable.Repeat(Four, 4), .. Enumerable.Repeat((int[])[3, 4, 5, 6], 4), .. Enumerable.Repeat((int[])[6, 7, 8, 9], 5)]);

    public static TheoryData<string, VerificationMode, LightClientRefusal?, HeaderRefusal?> Ways()
    {
        TheoryData<string, VerificationMode, LightClientRefusal?, HeaderRefusal?> data = [];
        foreach (VerificationMode mode in Enum.GetValues<VerificationMode>())
        {
            data.Add("good", mode, null, null);
            data.Add("few signed the last", mode, LightClientRefusal.InvalidBlock, HeaderRefusal.NotEnoughPower);
            data.Add("time goes back at the last", mode, LightClientRefusal.InvalidBlock, HeaderRefusal.TimeNotAfter);
            data.Add("the last is from the future", mode, LightClientRefusal.InvalidBlock, HeaderRefusal.FromTheFuture);
            data.Add("a false signature on the last", mode, LightClientRefusal.InvalidBlock, HeaderRefusal.WrongCommit);
            data.Add("the last is of another chain", mode, LightClientRefusal.Malformed, null);
            data.Add("the last has other validators than it names", mode, LightClientRefusal.Malformed, null);
            data.Add("the last has a commit for another block", mode, LightClientRefusal.Malformed, null);
            data.Add("the last is not there", mode, LightClientRefusal.NotThere, null);
            data.Add("one on the way is not there", mode, LightClientRefusal.NotThere, null);
            data.Add("few signed one on the way", mode, LightClientRefusal.InvalidBlock, HeaderRefusal.NotEnoughPower);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_block_is_verified_or_the_reason_is_told(string what, VerificationMode mode, LightClientRefusal? refusal, HeaderRefusal? header)
    {
        // Both sources have the same blocks, so that no replacement helps.
        LightBlock good = Moving[12], before = Moving[6];
        BlockPlan plan = new() { Validators = [6, 7, 8, 9], Next = [6, 7, 8, 9] }, onTheWay = new() { Validators = [3, 4, 5, 6], Next = [3, 4, 5, 6], Signers = [3, 4] };
        LightBlock? last = what switch
        {
            "few signed the last" => LightChain.Make(12, default, plan with { Signers = [6, 7] }),
            "time goes back at the last" => LightChain.Make(12, default, plan with { Time = LightChain.TimeOf(1) }),
            "the last is from the future" => LightChain.Make(12, default, plan with { Time = LightChain.TimeOf(60) }),
            "a false signature on the last" => Damaged(good, 0),
            "the last is of another chain" => LightChain.Make(12, default, plan with { ChainId = "light-2" }),
            "the last has other validators than it names" => good with { Validators = Moving[1].Validators },
            "the last has a commit for another block" => good with { SignedHeader = good.SignedHeader with { Commit = Moving[11].SignedHeader.Commit } },
            _ => good,
        };
        LightBlock middle = what == "few signed one on the way" ? LightChain.Make(6, before.SignedHeader.Header.LastBlockId, onTheWay) : before;
        TestSource primary = Source(), witness = Source();
        (LightClientCore client, _) = Client(Options with { Mode = mode }, primary, witness);
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal((refusal, header), (verdict.Refusal, verdict.Header));
        Assert.Equal(refusal is null ? LightClientAction.Accept : LightClientAction.Refuse, verdict.Action);
        Assert.Equal(refusal is null ? good : null, verdict.Block);
        // Neither source takes the other's place again and again.
        Assert.InRange(primary.Asked.Count, 2, 20);

        TestSource Source()
        {
            TestSource source = new(Moving);
            source.Put(last);
            source.Put(middle);
            if (what == "the last is not there") source.Instead[12] = LightBlockAnswer.NotThere;
            if (what == "one on the way is not there") source.Instead[6] = LightBlockAnswer.NotThere;
            return source;
        }
    }

    [Fact]
    public void Halving_fetches_no_block_twice_and_none_that_it_does_not_need()
    {
        LightChain steady = LightChain.Steady(40, Four);
        TestSource primary = new(steady);
        (LightClientCore client, _) = Client(Options, primary, new TestSource(steady));
        primary.Asked.Clear();
        Assert.Equal(LightClientAction.Accept, client.Verify(40, LightChain.TimeOf(41)).Action);
        Assert.Equal([40L], primary.Asked);

        TestSource moving = new(Moving);
        (LightClientCore other, MemoryTrustedBlocks blocks) = Client(Options, moving, new TestSource(Moving));
        moving.Asked.Clear();
        Assert.Equal(LightClientAction.Accept, other.Verify(12, LightChain.TimeOf(13)).Action);
        // 12 and 6 have too few of the first validators; 3 has all. From there 6 has a quarter, 4 all; 6 follows 4 no better, 5 does ...
        Assert.Equal([12L, 6, 3, 4, 5, 9, 7, 8], moving.Asked);
        // Of the blocks on the way none is kept.
        Assert.Equal(2, blocks.Count);
    }

    [Fact]
    public void A_trust_level_of_all_skips_only_what_everyone_signed()
    {
        LightChain chain = LightChain.Steady(8, Four).Until(7).Append(new BlockPlan { Validators = Four, Next = Four, Signers = [0, 1, 2] });
        TestSource primary = new(chain);
        (LightClientCore client, _) = Client(Options with { TrustLevel = new TrustLevel(1, 1) }, primary, new TestSource(chain));
        Assert.Equal(LightClientRefusal.NotThere, WithoutTheMiddle().Refusal);
        primary.Instead.Clear();
        Assert.Equal(LightClientAction.Accept, client.Verify(7, LightChain.TimeOf(9)).Action);
        Assert.Equal(LightClientAction.Accept, client.Verify(8, LightChain.TimeOf(9)).Action); // adjacent: two thirds are enough

        LightClientVerdict WithoutTheMiddle()
        {
            primary.Instead[4] = LightBlockAnswer.NotThere;
            TestSource witness = new(chain);
            witness.Instead[4] = LightBlockAnswer.NotThere;
            (LightClientCore alone, _) = Client(Options with { TrustLevel = new TrustLevel(1, 1) }, primary, witness);
            return alone.Verify(8, LightChain.TimeOf(9));
        }
    }

    [Fact]
    public void A_block_between_two_trusted_ones_is_verified_from_the_one_below()
    {
        TestSource primary = new(Moving);
        (LightClientCore client, MemoryTrustedBlocks blocks) = Client(Options, primary, new TestSource(Moving));
        Assert.NotNull(client.Verify(12, LightChain.TimeOf(13)).Block);
        Assert.NotNull(client.Verify(5, LightChain.TimeOf(13)).Block);
        Assert.Equal((1L, 12L, 3), (blocks.Lowest!.Height, blocks.Latest!.Height, blocks.Count));
        primary.Asked.Clear();
        Assert.Same(Moving[5], client.Verify(5, LightChain.TimeOf(13)).Block);
        Assert.Empty(primary.Asked);
    }

    [Fact]
    public void The_newest_block_is_taken_and_where_there_is_none_the_trusted_one_stays()
    {
        TestSource primary = new(Moving);
        (LightClientCore client, _) = Client(Options, primary, new TestSource(Moving));
        Assert.Same(Moving[12], client.Update(LightChain.TimeOf(13)).Block);
        Assert.Same(Moving[12], client.Update(LightChain.TimeOf(13)).Block);
    }

    [Fact]
    public void Headers_below_the_lowest_are_verified_by_their_hashes_however_old()
    {
        TestSource primary = new(Moving);
        (LightClientCore client, MemoryTrustedBlocks blocks) = Client(Options, primary, new TestSource(Moving), 9);
        Assert.Same(Moving[3], client.Verify(3, LightChain.TimeOf(10_000)).Block);
        Assert.Equal((3L, 9L), (blocks.Lowest!.Height, blocks.Latest!.Height));
        Assert.Equal([8L, 7, 6, 5, 4, 3], primary.Asked.TakeLast(6));
    }

    public static TheoryData<string, LightClientRefusal> BadLinks() => new()
    {
        { "another block", LightClientRefusal.BrokenLink },
        { "another chain", LightClientRefusal.Malformed },
        { "not there", LightClientRefusal.NotThere },
        { "no answer", LightClientRefusal.NoAnswer },
        { "malformed", LightClientRefusal.Malformed },
        { "another height", LightClientRefusal.Malformed },
    };

    [Theory]
    [MemberData(nameof(BadLinks))]
    public void A_broken_link_below_is_refused(string what, LightClientRefusal refusal)
    {
        LightBlockAnswer answer = what switch
        {
            "another block" => LightBlockAnswer.Found(LightChain.Make(6, default, new BlockPlan { Validators = [3, 4, 5, 6], Next = [3, 4, 5, 6], Data = 1 })),
            "another chain" => LightBlockAnswer.Found(LightChain.Make(6, default, new BlockPlan { Validators = [3, 4, 5, 6], Next = [3, 4, 5, 6], ChainId = "x" })),
            "not there" => LightBlockAnswer.NotThere,
            "malformed" => LightBlockAnswer.Malformed,
            "another height" => LightBlockAnswer.Found(Moving[7]),
            _ => LightBlockAnswer.NoAnswer,
        };
        TestSource primary = new(Moving), witness = new(Moving);
        primary.Instead[6] = witness.Instead[6] = answer;
        (LightClientCore client, MemoryTrustedBlocks blocks) = Client(Options, primary, witness, 9);
        LightClientVerdict verdict = client.Verify(4, LightChain.TimeOf(13));
        Assert.Equal((LightClientAction.Refuse, refusal, 6L), (verdict.Action, verdict.Refusal, verdict.To));
        Assert.Equal(1, blocks.Count);
    }

    [Fact]
    public void The_commit_of_a_block_below_is_checked_too()
    {
        TestSource primary = new(Moving), witness = new(Moving);
        // A commit is no part of its header: the link holds.
        primary.Put(Damaged(Moving[4], 1));
        witness.Put(Damaged(Moving[4], 1));
        (LightClientCore client, _) = Client(Options, primary, witness, 9);
        LightClientVerdict verdict = client.Verify(4, LightChain.TimeOf(13));
        Assert.Equal((LightClientRefusal.InvalidBlock, HeaderRefusal.WrongCommit), (verdict.Refusal, verdict.Header));
    }

    [Fact]
    public void What_was_trusted_too_long_leads_nowhere()
    {
        (LightClientCore client, _) = Client(Options, new TestSource(Moving), new TestSource(Moving));
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(1).AddMilliseconds(4 * 3600 * 1000));
        Assert.Equal((LightClientAction.Refuse, LightClientRefusal.TrustExpired), (verdict.Action, verdict.Refusal));
        Assert.Equal(LightClientAction.Accept, client.Verify(12, LightChain.TimeOf(1).AddMilliseconds((4 * 3600 * 1000) - 1)).Action);
    }

    [Fact]
    public void Clocks_may_differ_by_the_drift_and_no_more()
    {
        (LightClientCore client, _) = Client(Options, new TestSource(Moving), new TestSource(Moving));
        Timestamp tooEarly = new(LightChain.TimeOf(12).Seconds - 10, 0);
        Assert.Equal(HeaderRefusal.FromTheFuture, client.Verify(12, tooEarly).Header);
        Assert.Equal(LightClientAction.Accept, client.Verify(12, tooEarly.AddMilliseconds(1)).Action);
    }

    [Fact]
    public void Heights_begin_at_one_and_nothing_follows_from_nothing()
    {
        TestSource source = new(Moving);
        LightClientCore client = new(Options, source, [source], new MemoryTrustedBlocks());
        Assert.Equal(LightClientRefusal.NoSuchHeight, client.Verify(0, LightChain.TimeOf(13)).Refusal);
        Assert.Equal(LightClientRefusal.NoSuchHeight, client.Begin(new TrustRoot(-1, default), LightChain.TimeOf(13)).Refusal);
        Assert.Equal(LightClientRefusal.NothingTrusted, client.Verify(5, LightChain.TimeOf(13)).Refusal);
        Assert.Equal(LightClientRefusal.NothingTrusted, client.Update(LightChain.TimeOf(13)).Refusal);
    }

    [Fact]
    public void Each_limit_ends_a_call()
    {
        LightChain churn = LightChain.Of([.. Enumerable.Range(0, 31).Select(i => (int[])[i, i + 1, i + 2, i + 3])]);
        foreach (VerificationMode mode in Enum.GetValues<VerificationMode>())
        {
            Assert.Null(Refusal(mode, new LightClientLimits(30, 1000)));
            Assert.Equal(LightClientRefusal.TooManyBlocks, Refusal(mode, new LightClientLimits(3, 1000)));
            Assert.Equal(LightClientRefusal.TooManySteps, Refusal(mode, new LightClientLimits(30, 4)));
        }

        Assert.Equal(LightClientRefusal.TooManyBlocks, Below().Refusal);

        LightClientRefusal? Refusal(VerificationMode mode, LightClientLimits limits)
        {
            TestSource primary = new(churn);
            (LightClientCore client, _) = Client(Options with { Mode = mode, Limits = limits }, primary, new TestSource(churn));
            primary.Asked.Clear();
            LightClientRefusal? refusal = client.Verify(30, LightChain.TimeOf(31)).Refusal;
            Assert.InRange(primary.Asked.Count, 1, limits.BlocksFetchedMax);
            return refusal;
        }

        LightClientVerdict Below()
        {
            (LightClientCore client, _) = Client(Options with { Limits = new LightClientLimits(3, 1000) }, new TestSource(churn), new TestSource(churn), 30);
            return client.Verify(20, LightChain.TimeOf(31));
        }
    }

    [Fact]
    public void The_user_s_block_must_be_the_one_whose_hash_he_gave_signed_and_young_enough()
    {
        TestSource source = new(Moving);
        TrustRoot root = new(4, LightChain.HashOf(Moving[4]));
        Assert.Equal(LightClientRefusal.OtherRoot, New(source).Begin(root with { Height = 5 }, LightChain.TimeOf(13)).Refusal);
        Assert.Equal(LightClientRefusal.NotThere, New(source).Begin(root with { Height = 13 }, LightChain.TimeOf(13)).Refusal);
        Assert.Equal(LightClientRefusal.TrustExpired, New(source).Begin(root, LightChain.TimeOf(4 + 240)).Refusal);
        Assert.Equal(LightClientRefusal.NoWitnesses, new LightClientCore(Options, source, [], new MemoryTrustedBlocks()).Begin(root, LightChain.TimeOf(13)).Refusal);
        TestSource unsigned = new([LightChain.Make(4, default, new BlockPlan { Validators = Four, Next = Four, Signers = [0, 1] })]);
        LightClientVerdict few = New(unsigned).Begin(new TrustRoot(4, LightChain.HashOf(unsigned.At(4).Block!)), LightChain.TimeOf(13));
        Assert.Equal((LightClientRefusal.InvalidBlock, HeaderRefusal.NotEnoughPower), (few.Refusal, few.Header));
        Assert.Same(Moving[4], New(source).Begin(root, LightChain.TimeOf(13)).Block);

        static LightClientCore New(TestSource source) => new(Options, source, [source], new MemoryTrustedBlocks());
    }

    [Fact]
    public void A_store_that_trusts_something_must_agree_with_the_user()
    {
        TestSource source = new(Moving);
        (LightClientCore _, MemoryTrustedBlocks blocks) = Client(Options, source, source, 4);
        LightClientCore again = new(Options, source, [source], blocks);
        Assert.Same(Moving[4], again.Begin(new TrustRoot(4, LightChain.HashOf(Moving[4])), LightChain.TimeOf(13)).Block);
        Assert.Same(Moving[9], again.Begin(new TrustRoot(9, LightChain.HashOf(Moving[9])), LightChain.TimeOf(13)).Block);
        Assert.Same(Moving[2], again.Begin(new TrustRoot(2, LightChain.HashOf(Moving[2])), LightChain.TimeOf(13)).Block);
        Assert.Equal(LightClientRefusal.ContradictsTrusted, again.Begin(new TrustRoot(4, LightChain.HashOf(Moving[5])), LightChain.TimeOf(13)).Refusal);
        // Without Begin it goes on from what it trusts.
        Assert.Same(Moving[12], new LightClientCore(Options, source, [source], blocks).Update(LightChain.TimeOf(13)).Block);
    }

    [Fact]
    public void A_primary_that_does_not_answer_changes_places_with_a_witness()
    {
        TestSource primary = new(Moving), first = new(Moving), second = new(Moving);
        (LightClientCore client, _) = Client(Options, primary, first, second);
        primary.IsDead = true;
        LightClientVerdict verdict = client.Update(LightChain.TimeOf(13));
        Assert.Same(Moving[12], verdict.Block);
        Assert.Empty(verdict.Dropped);
        Assert.Same(first, client.Primary);
        Assert.Equal([second, primary], client.Witnesses);
    }

    [Fact]
    public void A_primary_that_lies_on_the_way_is_dropped_and_another_way_is_taken()
    {
        foreach (VerificationMode mode in Enum.GetValues<VerificationMode>())
        {
            TestSource primary = new(Moving), first = new(Moving), second = new(Moving);
            primary.Put(LightChain.Make(6, default, new BlockPlan { Validators = [3, 4, 5, 6], Next = [3, 4, 5, 6], Signers = [3, 4] }));
            (LightClientCore client, _) = Client(Options with { Mode = mode }, primary, first, second);
            LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
            Assert.Same(Moving[12], verdict.Block);
            Assert.Equal([new DroppedSource(primary, LightClientRefusal.InvalidBlock)], verdict.Dropped);
            Assert.Same(first, client.Primary);
            Assert.Equal([second], client.Witnesses);
        }
    }

    [Fact]
    public void Whoever_takes_the_place_of_a_liar_does_not_answer_for_the_liar_s_block()
    {
        // The primary has a second block of the last height, which the witnesses would prove an attack, and shows no sound way to it.
        TestSource primary = new(Moving), first = new(Moving), second = new(Moving);
        primary.Put(LightChain.Make(12, default, new BlockPlan { Validators = [6, 7, 8, 9], Next = [6, 7, 8, 9], Data = 1 }));
        primary.Put(LightChain.Make(6, default, new BlockPlan { Validators = [3, 4, 5, 6], Next = [3, 4, 5, 6], Signers = [3, 4] }));
        (LightClientCore client, _) = Client(Options, primary, first, second);
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal((LightClientAction.Refuse, LightClientRefusal.InvalidBlock, 6L), (verdict.Action, verdict.Refusal, verdict.To));
        Assert.Empty(verdict.Evidence);
        Assert.Equal([new DroppedSource(primary, LightClientRefusal.InvalidBlock)], verdict.Dropped);
        Assert.Same(Moving[12], client.Verify(12, LightChain.TimeOf(13)).Block);
    }

    [Fact]
    public void The_last_witness_becomes_the_primary_and_others_are_asked_for()
    {
        TestSource primary = new(Moving), witness = new(Moving);
        primary.Instead[12] = LightBlockAnswer.Malformed;
        (LightClientCore client, _) = Client(Options, primary, witness);
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal((LightClientAction.FindWitnesses, LightClientRefusal.NoWitnesses), (verdict.Action, verdict.Refusal));
        Assert.True(client.TryAddWitness(new TestSource(Moving)));
        Assert.Same(Moving[12], client.Verify(12, LightChain.TimeOf(13)).Block);
    }

    [Fact]
    public void There_are_no_more_sources_than_the_limit()
    {
        TestSource source = new(Moving);
        LightClientCore client = new(Options with { Limits = new LightClientLimits(SourcesMax: 3) }, source, [source], new MemoryTrustedBlocks());
        Assert.True(client.TryAddWitness(source));
        Assert.False(client.TryAddWitness(source));
        Assert.Equal(2, client.Witnesses.Count);
    }

    private static (LightClientCore Client, MemoryTrustedBlocks Blocks) Client(LightClientOptions options, TestSource primary, params TestSource[] witnesses) => Client(options, primary, witnesses, 1);

    private static (LightClientCore Client, MemoryTrustedBlocks Blocks) Client(LightClientOptions options, TestSource primary, TestSource witness, long height) => Client(options, primary, [witness], height);

    private static (LightClientCore Client, MemoryTrustedBlocks Blocks) Client(LightClientOptions options, TestSource primary, TestSource[] witnesses, long height)
    {
        MemoryTrustedBlocks blocks = new();
        LightClientCore client = new(options, primary, witnesses, blocks);
        LightBlock root = primary.At(height).Block!;
        Assert.Same(root, client.Begin(new TrustRoot(height, LightChain.HashOf(root)), root.SignedHeader.Header.Time).Block);
        return (client, blocks);
    }

    private static LightBlock Damaged(LightBlock block, int slot)
    {
        CommitSig[] slots = [.. block.SignedHeader.Commit.Signatures];
        byte[] signature = slots[slot].Signature.ToArray();
        signature[5] ^= 1;
        slots[slot] = slots[slot] with { Signature = new OpaqueBytes(signature) };
        Commit commit = block.SignedHeader.Commit;
        return block with { SignedHeader = block.SignedHeader with { Commit = new Commit(commit.Height, commit.Round, commit.BlockId, slots) } };
    }
}
