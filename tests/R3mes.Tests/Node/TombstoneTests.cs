using R3mes.Application.Records;
using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>From a peer's message to the end of a validator: evidence goes into a block, the application takes stake and tombstones, and two heights later the others decide alone.</summary>
public sealed class TombstoneTests : IDisposable
{
    private readonly HandFedNode _fed = new(windowBlocks: 1000);

    public void Dispose() => _fed.Dispose();

    [Fact]
    public void Who_attacked_a_light_client_is_slashed_and_leaves()
    {
        Begin();
        // Two of four: a third of the power must have signed for a light client to be in danger.
        Validator[] liars = [.. _fed.Others().Take(2)];
        AssertLeaves(Attack(liars), liars, "light_client_attack");
    }

    [Fact]
    public void Who_voted_twice_is_slashed_and_leaves()
    {
        Begin();
        Validator liar = _fed.Others()[1];
        Header header = RecordOf(2).Block.Header;
        Vote Signed(int block) => _fed.Vote(liar, VoteType.Precommit, HandFedNode.Some(block), 0, header.Time, 2);
        AssertLeaves(DuplicateVoteEvidence.Of(Signed(1), Signed(2), header.Time, _fed.Set)!, [liar], "double_sign");
    }

    [Fact]
    public void Of_one_that_signs_many_variants_one_waits_and_none_once_it_is_punished()
    {
        Begin();
        Validator liar = _fed.Others()[1];
        Header header = RecordOf(2).Block.Header;
        Evidence Variant(int number) => DuplicateVoteEvidence.Of(Signed(2 * number), Signed((2 * number) + 1), header.Time, _fed.Set)!;
        Vote Signed(int block) => _fed.Vote(liar, VoteType.Precommit, HandFedNode.Some(block), 0, header.Time, 2);
        Evidence[] variants = [.. Enumerable.Range(0, 20).Select(Variant)];
        foreach (Evidence variant in variants[..10]) Send(variant);
        Assert.Equal(9, _fed.Driver.Counts.Refused(DriverRefusal.EvidenceNotNeeded));
        DecideOwn();
        Assert.Single(RecordOf(_fed.Driver.Tip.Height).Block.Evidence);
        foreach (Evidence variant in variants[10..]) Send(variant);
        Assert.Equal(19, _fed.Driver.Counts.Refused(DriverRefusal.EvidenceNotNeeded));
        _fed.Decide();
        DecideOwn();
        Assert.Empty(RecordOf(_fed.Driver.Tip.Height).Block.Evidence);
        Assert.Empty(_fed.Peers.Offences);
    }

    private void DecideOwn()
    {
        while (_fed.Driver.Tip.Validators.Current.Proposer.PublicKey != _fed.Key) _fed.Decide();
        _fed.Decide();
    }

    [Fact]
    public void Evidence_that_accuses_somebody_else_goes_nowhere()
    {
        Begin();
        Validator[] others = _fed.Others();
        LightClientAttackEvidence attack = Attack([others[0], others[1]]);
        Send(attack with { ByzantineValidators = [others[2]] });
        Assert.Equal(1, _fed.Driver.Counts.Refused(DriverRefusal.EvidenceInvalid));
        while (_fed.Driver.Tip.Validators.Current.Proposer.PublicKey != _fed.Key) _fed.Decide();
        _fed.Decide();
        Assert.Empty(RecordOf(_fed.Driver.Tip.Height).Block.Evidence);
        Assert.DoesNotContain(Validators(), validator => validator.Tombstoned);
    }

    private void Begin()
    {
        _fed.Meet(0);
        _fed.Driver.Tick();
        for (int height = 1; height <= 3; height++) _fed.Decide();
    }

    private void Send(Evidence evidence) => _fed.Send(new EvidenceMessage([evidence.Encode()]));

    private void AssertLeaves(Evidence evidence, Validator[] liars, string reason)
    {
        ValidatorRecord[] before = Validators();
        List<CommittedBlock> blocks = [];
        _fed.Driver.Committed += blocks.Add;
        Send(evidence);
        Assert.Empty(_fed.Peers.Offences);
        Assert.Contains(_fed.Peers.Said, said => said is EvidenceMessage told && told.Evidence[0].AsSpan().SequenceEqual(evidence.Encode())); // others hear of it
        while (_fed.Driver.Tip.Validators.Current.Proposer.PublicKey != _fed.Key) _fed.Decide();
        _fed.Decide();
        long height = _fed.Driver.Tip.Height;
        Assert.Equal(evidence.Encode(), Assert.Single(RecordOf(height).Block.Evidence).Encode());

        foreach (Validator liar in liars)
        {
            ValidatorRecord was = before.Single(IsOf(liar)), now = Validators().Single(IsOf(liar));
            Amount taken = was.Stake.MulDiv(_fed.Genesis.Params.Validators.SlashDoubleSignBps, 10_000);
            Assert.False(taken.IsZero);
            Assert.Equal((true, true, ulong.MaxValue, 0UL), (now.Tombstoned, now.Jailed, now.JailedUntil, now.PowerDue));
            Assert.Equal((was.Stake - taken, was.Slashed + taken), (now.Stake, now.Slashed));
        }

        Assert.Equal(liars.Length, Validators().Count(validator => validator.Tombstoned));
        Assert.Equal(liars.Length, blocks[^1].Result.Events.Count(told => told.Type == "validator_slashed" && told.Attributes.Any(attribute => attribute.Value == reason)));

        // The next height is still theirs, the one after is not, and goes on without them.
        Assert.All(liars, liar => Assert.True(_fed.Set.IndexOf(liar.Address) >= 0));
        _fed.Decide();
        Assert.All(liars, liar => Assert.True(_fed.Set.IndexOf(liar.Address) < 0));
        Assert.Equal(HandFedNode.Validators - liars.Length, _fed.Set.Validators.Count);
        _fed.Decide();
        Assert.Equal(height + 2, _fed.Driver.Tip.Height);
        Send(evidence);
        for (int i = 0; i < HandFedNode.Validators; i++) _fed.Decide(); // who proposes next has it no more
        Assert.All(blocks.Where(block => block.Block.Header.Height > height), block => Assert.Empty(block.Block.Evidence));
    }

    /// <summary>A header of height 2 with a false state, which some validators signed, as light clients see it that know height 1.</summary>
    private LightClientAttackEvidence Attack(Validator[] liars)
    {
        ProposerRotation theirs = ProposerRotation.Of(ValidatorSet.Of(liars));
        LightBlock trusted = At(2), common = At(1);
        Header header = trusted.SignedHeader.Header with { ValidatorsHash = theirs.Validators.Hash(), AppHash = new OpaqueBytes(Sha256.Hash("false"u8).ToArray()) };
        BlockId id = trusted.SignedHeader.Commit.BlockId with { Hash = header.Hash() };
        Commit commit = new(2, 0, id, [.. theirs.Validators.Validators.Select(liar => _fed.Vote(liar, VoteType.Precommit, id, 0, header.Time, 2).ToCommitSig())]);
        LightClientAttackEvidence attack = LightClientAttack.Accuse(new LightBlock(new SignedHeader(header, commit), theirs), trusted, common);
        Assert.Equal(liars.Length, attack.ByzantineValidators.Count);
        return attack;
    }

    private LightBlock At(long height) => new(new SignedHeader(RecordOf(height).Block.Header, RecordOf(height + 1).Block.LastCommit), _fed.Driver.Tip.Validators.Current);

    private BlockRecord RecordOf(long height) => BlockRecord.TryDecode(_fed.Log.Read(height), BlockLimits.Default)!;

    private ValidatorRecord[] Validators() => _fed.Node.Chain.Read(view => view.Validators().ToArray());

    private static Func<ValidatorRecord, bool> IsOf(Validator validator) => record => record.ConsensusKey.Span.SequenceEqual(validator.PublicKey.ToArray());
}
