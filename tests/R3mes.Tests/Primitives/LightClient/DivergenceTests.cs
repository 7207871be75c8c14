using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>Tables after CometBFT v0.38's light/detector_test.go: whom the client believes, and whom it accuses.</summary>
public sealed class DivergenceTests
{
    private static readonly LightClientOptions Options = new(LightChain.Id, TimeSpan.FromHours(4));
    private static readonly int[] Five = [0, 1, 2, 3, 4];
    private static readonly LightChain Honest = LightChain.Steady(12, Five);

    [Theory]
    [InlineData(VerificationMode.Skipping)]
    [InlineData(VerificationMode.Sequential)]
    public void Two_headers_of_one_round_name_whoever_signed_both(VerificationMode mode)
    {
        LightChain forged = Honest.Until(5);
        for (int i = 6; i <= 12; i++) forged.Append(new BlockPlan { Validators = Five, Next = Five, Signers = [0, 1, 2, 3], Data = 1 });
        LightClientVerdict verdict = Attack(forged, Honest, mode, out TestSource primary, out TestSource witness);
        // One by one the first forged block is found; by skipping only the last was seen.
        long height = mode == VerificationMode.Sequential ? 6 : 12;
        AssertAccused(verdict.Evidence[0], LightClientAttackKind.Equivocation, forged[height], height, primary, witness, Honest, 0, 1, 2, 3);
        AssertAccused(verdict.Evidence[1], LightClientAttackKind.Equivocation, Honest[height], height, witness, primary, forged, 0, 1, 2, 3);
    }

    [Theory]
    [InlineData(VerificationMode.Skipping)]
    [InlineData(VerificationMode.Sequential)]
    public void Two_headers_of_different_rounds_name_nobody(VerificationMode mode)
    {
        LightChain forged = Honest.Until(5);
        for (int i = 6; i <= 12; i++) forged.Append(new BlockPlan { Validators = Five, Next = Five, Data = 1, Round = 1 });
        LightClientVerdict verdict = Attack(forged, Honest, mode, out TestSource primary, out TestSource witness);
        long height = mode == VerificationMode.Sequential ? 6 : 12;
        AssertAccused(verdict.Evidence[0], LightClientAttackKind.Amnesia, forged[height], height, primary, witness, Honest);
        AssertAccused(verdict.Evidence[1], LightClientAttackKind.Amnesia, Honest[height], height, witness, primary, forged);
    }

    [Fact]
    public void A_header_that_no_block_leads_to_names_who_signed_it_of_those_before()
    {
        // 2 of 5 stay, which is more than a third; the rest are the attackers' own keys.
        int[] own = [3, 4, 20, 21, 22];
        LightChain forged = Honest.Until(5);
        for (int i = 6; i <= 12; i++) forged.Append(new BlockPlan { Validators = own, Next = own, App = 1 });
        LightClientVerdict verdict = Attack(forged, Honest, VerificationMode.Skipping, out TestSource primary, out TestSource witness);
        AssertAccused(verdict.Evidence[0], LightClientAttackKind.Lunatic, forged[12], 1, primary, witness, Honest, 3, 4);
        AssertAccused(verdict.Evidence[1], LightClientAttackKind.Lunatic, Honest[12], 1, witness, primary, forged, 0, 1, 2, 3, 4);
    }

    [Fact]
    public void A_liar_s_chain_is_left_where_it_parts_from_the_witness_s()
    {
        // Validators change by one a height: the client needs blocks between, and both say the same of the first of them.
        LightChain moving = LightChain.Of([.. Enumerable.Range(0, 17).Select(i => (int[])[i, i + 1, i + 2, i + 3, i + 4])]);
        LightChain forged = moving.Until(9);
        int[] own = [10, 11, 12, 40, 41];
        // The first forged block has the right validators, as the block before names them; it names its own for the next.
        forged.Append(new BlockPlan { Validators = [9, 10, 11, 12, 13], Next = own, App = 1 });
        for (int i = 11; i <= 16; i++) forged.Append(new BlockPlan { Validators = own, Next = own, App = 1 });
        LightClientVerdict verdict = Attack(forged, moving, VerificationMode.Skipping, out TestSource primary, out TestSource witness);
        EvidenceReport report = verdict.Evidence[0];
        Assert.Equal((LightClientAttackKind.Lunatic, primary, witness), (report.Kind, report.Accused, report.Receiver));
        Assert.InRange(report.Evidence.CommonHeight, 2, 9);
        Assert.Equal(LightChain.HashOf(forged[report.Evidence.ConflictingBlock.Height]), LightChain.HashOf(report.Evidence.ConflictingBlock));
        Assert.True(Proves(report.Evidence, moving));
    }

    [Fact]
    public void Evidence_accuses_nobody_by_a_signature_that_is_not_his()
    {
        // The last slot is his: four before it are more than two thirds, where who counts may stop.
        Validator innocent = LightChain.SetOf(Five).Validators[^1];
        int[] guilty = [.. Five.Where(key => LightChain.SetOf(key).Validators[0] != innocent)];
        LightBlock honest = Honest.Until(11).Append(new BlockPlan { Validators = Five, Next = Five, Signers = guilty, Data = 1 })[12];
        CommitSig[] slots = [.. honest.SignedHeader.Commit.Signatures];
        Assert.Equal(BlockIdFlag.Absent, slots[^1].Flag);
        slots[^1] = new CommitSig(BlockIdFlag.Commit, innocent.Address, LightChain.TimeOf(12), new OpaqueBytes(new byte[64]));
        Commit commit = honest.SignedHeader.Commit;
        LightBlock framing = honest with { SignedHeader = honest.SignedHeader with { Commit = new Commit(12, 0, commit.BlockId, slots) } };
        LightClientAttackEvidence evidence = LightClientAttack.Accuse(framing, Honest[12], Honest[12]);
        AssertNames(evidence, guilty);
        Assert.True(Proves(evidence, Honest));
        // Left in, the false signature makes all of the evidence worth nothing.
        LightClientAttackEvidence uncleaned = evidence with { ConflictingBlock = framing };
        Assert.False(Proves(uncleaned with { ByzantineValidators = LightClientAttack.ByzantineValidators(uncleaned, LightChain.SetOf(Five), Honest[12].SignedHeader) }, Honest));
    }

    [Fact]
    public void Evidence_that_was_changed_proves_nothing()
    {
        int[] own = [3, 4, 20, 21, 22];
        LightChain forged = Honest.Until(11).Append(new BlockPlan { Validators = own, Next = own, App = 1 });
        LightClientAttackEvidence good = LightClientAttack.Accuse(forged[12], Honest[12], Honest[1]);
        Assert.True(Proves(good, Honest));
        Assert.False(LightClientAttack.Proves("light-2", good, LightChain.SetOf(Five), Honest[12].SignedHeader));
        Assert.False(Proves(good with { TotalPower = good.TotalPower + 1 }, Honest));
        Assert.False(Proves(good with { ByzantineValidators = [.. good.ByzantineValidators.Skip(1)] }, Honest));
        Assert.False(Proves(good with { ByzantineValidators = [] }, Honest));
        Assert.False(Proves(good with { CommonHeight = 12 }, Honest)); // a header of one height with other validators
        Assert.False(Proves(good with { ConflictingBlock = Honest[12] }, Honest));
        Assert.False(LightClientAttack.Proves(LightChain.Id, good, LightChain.SetOf(Five), Honest[11].SignedHeader)); // its time is after that of the chain
    }

    [Fact]
    public void A_header_from_the_future_is_contradicted_by_the_time_of_a_witness_that_was_waited_for()
    {
        LightChain until = Honest.Until(10);
        // Height 12 at the time of height 11, signed by 2 of 5 and own keys; an accomplice confirms it.
        int[] own = [3, 4, 20, 21, 22];
        LightBlock forged = LightChain.Make(12, default, new BlockPlan { Validators = own, Next = own, App = 1, Time = LightChain.TimeOf(11) });
        TestSource primary = new([.. until.Blocks, forged]), witness = new(until);
        LightClientCore client = Begun(primary, [witness, primary]);
        LightClientVerdict first = client.Update(LightChain.TimeOf(12));
        Timestamp deadline = LightChain.TimeOf(12).AddMilliseconds(30_000);
        Assert.Equal((LightClientAction.Wait, LightClientRefusal.WitnessBehind, deadline), (first.Action, first.Refusal, first.NotBefore));
        // Asking early changes nothing.
        Assert.Equal((LightClientAction.Wait, deadline), (client.Update(LightChain.TimeOf(12).AddMilliseconds(29_999)).Action, first.NotBefore!.Value));
        // The chain went on: its height 11 is later than what the primary says of 12.
        LightChain longer = Honest.Until(10).Append(new BlockPlan { Validators = Five, Next = Five, Time = LightChain.TimeOf(12) });
        witness.Put(longer[11]);
        LightClientVerdict second = client.Update(deadline);
        Assert.Equal((LightClientAction.Halt, LightClientRefusal.Attack), (second.Action, second.Refusal));
        LightClientAttackEvidence evidence = second.Evidence[0].Evidence;
        Assert.Equal(LightClientAttackKind.Lunatic, second.Evidence[0].Kind);
        Assert.Same(forged.SignedHeader.Header, evidence.ConflictingBlock.SignedHeader.Header);
        AssertNames(evidence, 3, 4);
        // A chain that has not come to the height judges by its newest header.
        Assert.True(LightClientAttack.Proves(LightChain.Id, evidence, LightChain.SetOf(Five), longer[11].SignedHeader));
        Assert.False(LightClientAttack.Proves(LightChain.Id, evidence, LightChain.SetOf(Five), longer[10].SignedHeader));
    }

    [Fact]
    public void A_witness_that_stays_behind_after_the_wait_says_nothing()
    {
        TestSource primary = new(Honest), behind = new(Honest.Until(10)), other = new(Honest);
        LightClientCore client = Begun(primary, [behind, other]);
        LightClientVerdict first = client.Update(LightChain.TimeOf(13));
        Assert.Equal(LightClientAction.Wait, first.Action);
        // The block that is waited for stays the same while the chain goes on.
        primary.Put(LightChain.Make(13, Honest[12].SignedHeader.Commit.BlockId, new BlockPlan { Validators = Five, Next = Five }));
        Assert.Same(Honest[12], client.Update(first.NotBefore!.Value).Block);
        Assert.Equal([behind, other], client.Witnesses);

        LightClientCore alone = Begun(new TestSource(Honest), [behind]);
        Timestamp until = alone.Update(LightChain.TimeOf(13)).NotBefore!.Value;
        LightClientVerdict verdict = alone.Update(until);
        Assert.Equal((LightClientAction.Refuse, LightClientRefusal.NoConfirmation), (verdict.Action, verdict.Refusal));
        // Whoever asks once more waits once more.
        Assert.Equal(LightClientAction.Wait, alone.Update(until).Action);
    }

    [Fact]
    public void A_block_that_nobody_has_any_more_is_not_waited_for()
    {
        TestSource primary = new(Honest), behind = new(Honest.Until(10));
        LightClientCore client = Begun(primary, [behind]);
        Assert.Equal(LightClientAction.Wait, client.Update(LightChain.TimeOf(13)).Action);
        primary.Instead[12] = LightBlockAnswer.NotThere;
        Assert.Equal(LightClientRefusal.NotThere, client.Update(LightChain.TimeOf(13)).Refusal);
        primary.Put(LightChain.Make(13, Honest[12].SignedHeader.Commit.BlockId, new BlockPlan { Validators = Five, Next = Five }));
        LightClientVerdict next = client.Update(LightChain.TimeOf(14));
        Assert.Equal((LightClientAction.Wait, 13L), (next.Action, next.To));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(11)]
    public void A_witness_that_comes_to_the_height_while_it_is_asked_confirms(long height)
    {
        TestSource late = new(Honest);
        late.Late.Add(height);
        LightClientVerdict verdict = Begun(new TestSource(Honest), [late]).Verify(height, LightChain.TimeOf(13));
        Assert.Same(Honest[height], verdict.Block);
        Assert.Empty(late.Late);
    }

    [Fact]
    public void A_witness_that_has_lost_the_height_says_nothing()
    {
        TestSource pruned = new(Honest);
        pruned.Instead[9] = LightBlockAnswer.NotThere;
        LightClientCore client = Begun(new TestSource(Honest), [pruned]);
        Assert.Equal(LightClientRefusal.NoConfirmation, client.Verify(9, LightChain.TimeOf(13)).Refusal);
        Assert.Equal([pruned], client.Witnesses);
    }

    [Fact]
    public void A_lower_block_of_a_witness_at_the_same_time_contradicts()
    {
        TestSource witness = new(Honest.Until(10));
        int[] own = [3, 4, 20, 21, 22];
        LightBlock forged = LightChain.Make(12, default, new BlockPlan { Validators = own, Next = own, App = 1, Time = LightChain.TimeOf(10) });
        LightClientVerdict verdict = Begun(new TestSource([.. Honest.Until(9).Blocks, forged]), [witness]).Verify(12, LightChain.TimeOf(13));
        Assert.Equal(LightClientAction.Halt, verdict.Action);
        Assert.True(LightClientAttack.Proves(LightChain.Id, verdict.Evidence[0].Evidence, LightChain.SetOf(Five), Honest[10].SignedHeader));
    }

    [Fact]
    public void Witnesses_that_are_silent_stay_and_one_that_confirms_is_enough()
    {
        TestSource dead = new(Honest) { IsDead = true }, other = new(Honest) { IsDead = true }, good = new(Honest);
        LightClientCore client = Begun(new TestSource(Honest), [dead, other, good]);
        Assert.Same(Honest[12], client.Verify(12, LightChain.TimeOf(13)).Block);
        Assert.Equal([dead, other, good], client.Witnesses);
        good.IsDead = true;
        LightClientVerdict verdict = client.Verify(10, LightChain.TimeOf(13));
        Assert.Equal((LightClientAction.Refuse, LightClientRefusal.NoConfirmation), (verdict.Action, verdict.Refusal));
    }

    [Fact]
    public void A_witness_that_cannot_prove_its_block_is_dropped()
    {
        // Signed by keys of its own alone.
        int[] own = [20, 21, 22];
        TestSource primary = new(Honest), liar = new(Honest), good = new(Honest);
        liar.Put(LightChain.Make(12, default, new BlockPlan { Validators = own, Next = own }));
        LightClientCore client = Begun(primary, [liar, good]);
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Same(Honest[12], verdict.Block);
        Assert.Equal(liar, Assert.Single(verdict.Dropped).Source);
        Assert.Equal([good], client.Witnesses);

        LightClientCore alone = Begun(primary, [liar]);
        LightClientVerdict none = alone.Verify(12, LightChain.TimeOf(13));
        Assert.Equal((LightClientAction.FindWitnesses, LightClientRefusal.NoWitnesses), (none.Action, none.Refusal));
    }

    [Fact]
    public void A_witness_that_answers_garbage_is_dropped()
    {
        TestSource primary = new(Honest), bad = new(Honest), good = new(Honest);
        bad.Instead[12] = LightBlockAnswer.Malformed;
        bad.Instead[11] = LightBlockAnswer.Found(Honest[10]);
        LightClientCore client = Begun(primary, [bad, good]);
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal([new DroppedSource(bad, LightClientRefusal.Malformed)], verdict.Dropped);
        LightClientCore again = Begun(primary, [bad, good]);
        Assert.Equal([new DroppedSource(bad, LightClientRefusal.Malformed)], again.Verify(11, LightChain.TimeOf(13)).Dropped);
    }

    [Fact]
    public void A_witness_with_another_first_block_stops_the_beginning()
    {
        LightChain other = LightChain.Steady(12, 5, 6, 7, 8);
        MemoryTrustedBlocks blocks = new();
        LightClientCore client = new(Options, new TestSource(Honest), [new TestSource(Honest), new TestSource(other)], blocks);
        Assert.Equal(LightClientRefusal.WitnessDisagrees, client.Begin(new TrustRoot(1, LightChain.HashOf(Honest[1])), LightChain.TimeOf(2)).Refusal);
        Assert.Null(blocks.Latest);
        // One with the first block alone in common cannot prove the rest: there is nobody left.
        TestSource foreign = new([Honest[1], .. other.Blocks.Skip(1)]);
        Assert.Equal(LightClientRefusal.NoWitnesses, Begun(new TestSource(Honest), [foreign]).Verify(10, LightChain.TimeOf(13)).Refusal);
    }

    [Fact]
    public void Another_order_of_proposers_is_refused_but_hides_no_attack()
    {
        LightBlock turned = Honest[12] with { Validators = Honest[12].Validators.Advance(1) };
        TestSource primary = new(Honest), odd = new(Honest);
        odd.Put(turned);
        Assert.Equal(LightClientRefusal.ProposersDiverge, Begun(primary, [odd, primary]).Verify(12, LightChain.TimeOf(13)).Refusal);
        LightChain forged = Honest.Until(11).Append(new BlockPlan { Validators = Five, Next = Five, Data = 1 });
        Assert.Equal(LightClientRefusal.Attack, Begun(primary, [odd, new TestSource(forged)]).Verify(12, LightChain.TimeOf(13)).Refusal);
    }

    [Fact]
    public void After_an_attack_the_client_answers_the_same_for_ever()
    {
        LightChain forged = Honest.Until(11).Append(new BlockPlan { Validators = Five, Next = Five, Data = 1 });
        LightClientCore client = Begun(new TestSource(forged), [new TestSource(Honest)]);
        LightClientVerdict halted = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal(LightClientAction.Halt, halted.Action);
        Assert.Same(halted, client.Verify(5, LightChain.TimeOf(13)));
        Assert.Same(halted, client.Update(LightChain.TimeOf(14)));
        Assert.Same(halted, client.Begin(new TrustRoot(1, LightChain.HashOf(Honest[1])), LightChain.TimeOf(2)));
    }

    [Fact]
    public void A_primary_that_falls_silent_is_accused_all_the_same()
    {
        LightChain forged = Honest.Until(5);
        for (int i = 6; i <= 12; i++) forged.Append(new BlockPlan { Validators = Five, Next = Five, Data = 1 });
        TestSource primary = new(forged);
        LightClientCore client = Begun(primary, [new TestSource(Honest)]);
        primary.Instead[1] = LightBlockAnswer.NoAnswer;
        LightClientVerdict verdict = client.Verify(12, LightChain.TimeOf(13));
        Assert.Equal(LightClientAction.Halt, verdict.Action);
        Assert.Same(primary, Assert.Single(verdict.Evidence).Accused);
    }

    private static LightClientVerdict Attack(LightChain forged, LightChain honest, VerificationMode mode, out TestSource primary, out TestSource witness)
    {
        (primary, witness) = (new TestSource(forged), new TestSource(honest));
        LightClientCore client = Begun(primary, [witness], Options with { Mode = mode });
        LightClientVerdict verdict = client.Verify(forged.Height, LightChain.TimeOf(forged.Height + 1));
        Assert.Equal((LightClientAction.Halt, LightClientRefusal.Attack), (verdict.Action, verdict.Refusal));
        Assert.Null(verdict.Block);
        Assert.Equal(2, verdict.Evidence.Count);
        return verdict;
    }

    private static void AssertAccused(EvidenceReport report, LightClientAttackKind kind, LightBlock conflicting, long common, TestSource accused, TestSource receiver, LightChain chain, params int[] guilty)
    {
        Assert.Equal((kind, accused, receiver), (report.Kind, report.Accused, report.Receiver));
        Assert.Equal(common, report.Evidence.CommonHeight);
        Assert.Equal(LightChain.HashOf(conflicting), LightChain.HashOf(report.Evidence.ConflictingBlock));
        AssertNames(report.Evidence, guilty);
        Assert.True(Proves(report.Evidence, chain));
        Assert.True(Evidence.TryDecode(report.Evidence.Encode(), out Evidence? again));
        Assert.Equal(report.Evidence, again);
    }

    private static void AssertNames(LightClientAttackEvidence evidence, params int[] keys) =>
        Assert.Equal([.. LightChain.SetOf(keys).Validators], evidence.ByzantineValidators);

    /// <summary>What the evidence pool of a node asks of evidence, with the node's own chain.</summary>
    private static bool Proves(LightClientAttackEvidence evidence, LightChain chain)
    {
        LightBlock common = chain[evidence.CommonHeight];
        return evidence.Timestamp == common.SignedHeader.Header.Time
            && LightClientAttack.Proves(LightChain.Id, evidence, common.Validators.Validators, chain[evidence.ConflictingBlock.Height].SignedHeader);
    }

    private static LightClientCore Begun(TestSource primary, TestSource[] witnesses, LightClientOptions? options = null)
    {
        LightClientCore client = new(options ?? Options, primary, witnesses, new MemoryTrustedBlocks());
        Assert.NotNull(client.Begin(new TrustRoot(1, LightChain.HashOf(primary.At(1).Block!)), LightChain.TimeOf(2)).Block);
        return client;
    }
}
