using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Primitives.LightClient;

namespace R3mes.Tests.Primitives.Chain;

public sealed class HeaderVerifierTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(10);
    private static readonly Timestamp Begin = new(1_700_000_000, 0);
    private static readonly HeaderVerifier Verifier = new(TrustLevel.OneThird, Period, TimeSpan.FromSeconds(10));

    private readonly Ed25519KeyPair[] _keys = [.. Enumerable.Range(0, 8).Select(i => Ed25519KeyPair.FromSeed(Sha256.Hash([(byte)i]).ToArray()))];

    public void Dispose()
    {
        foreach (Ed25519KeyPair key in _keys) key.Dispose();
    }

    [Fact]
    [Trait("Category", "Vectors")]
    public void Every_light_client_test_gets_its_verdicts()
    {
        IReadOnlyList<(string Name, JsonElement Json)> files = LightClientVectors.SingleSteps();
        Assert.NotEmpty(files);
        foreach ((string file, JsonElement json) in files)
        {
            JsonElement initial = json.GetProperty("initial");
            TimeSpan period = TimeSpan.FromTicks(long.Parse(initial.GetProperty("trusting_period").GetString()!, System.Globalization.CultureInfo.InvariantCulture) / 100);
            HeaderVerifier verifier = new(TrustLevel.OneThird, period, TimeSpan.Zero);
            SignedHeader trusted = CometJson.SignedHeader(initial.GetProperty("signed_header"));
            ValidatorSet next = CometJson.ValidatorSet(initial.GetProperty("next_validator_set"));
            foreach (JsonElement input in json.GetProperty("input").EnumerateArray())
            {
                JsonElement block = input.GetProperty("block");
                SignedHeader header = CometJson.SignedHeader(block.GetProperty("signed_header"));
                ValidatorSet following = CometJson.ValidatorSet(block.GetProperty("next_validator_set"));
                Assert.True(Timestamp.TryParse(input.GetProperty("now").GetString(), out Timestamp now));
                HeaderRefusal? refusal = following.Hash() != header.Header.NextValidatorsHash
                    ? HeaderRefusal.WrongNextValidators
                    : verifier.Verify(trusted, next, header, CometJson.ValidatorSet(block.GetProperty("validator_set")), now);
                string verdict = refusal switch { null => "SUCCESS", HeaderRefusal.NotEnoughTrust => "NOT_ENOUGH_TRUST", _ => "INVALID" };
                Assert.True(verdict == input.GetProperty("verdict").GetString(), $"{file}, height {header.Header.Height}: {refusal}");
                if (refusal is null) (trusted, next) = (header, following);
            }
        }
    }

    [Fact]
    public void The_next_header_and_one_further_up_of_the_same_validators_are_trusted()
    {
        SignedHeader trusted = Sign(5, 5, Of(0, 1, 2, 3), Of(0, 1, 2, 3), 0, 1, 2, 3);
        Assert.Null(Verify(trusted, Of(0, 1, 2, 3), Sign(6, 6, Of(0, 1, 2, 3), Of(0, 1, 2, 3), 0, 1, 2), Of(0, 1, 2, 3)));
        Assert.Null(Verify(trusted, Of(0, 1, 2, 3), Sign(60, 60, Of(0, 1, 2, 3), Of(0, 1, 2, 3), 1, 2, 3), Of(0, 1, 2, 3)));
    }

    [Fact]
    public void Each_refusal_has_its_reason()
    {
        ValidatorSet own = Of(0, 1, 2, 3);
        SignedHeader trusted = Sign(5, 5, own, own, 0, 1, 2, 3);
        Assert.Equal(HeaderRefusal.TrustExpired, Verify(trusted, own, Sign(6, 6, own, own, 0, 1, 2), own, Begin.AddMilliseconds(5000 + (long)Period.TotalMilliseconds)));
        Assert.Equal(HeaderRefusal.HeightNotAbove, Verify(trusted, own, Sign(5, 6, own, own, 0, 1, 2), own));
        Assert.Equal(HeaderRefusal.TimeNotAfter, Verify(trusted, own, Sign(6, 5, own, own, 0, 1, 2), own));
        Assert.Equal(HeaderRefusal.FromTheFuture, Verify(trusted, own, Sign(6, 60, own, own, 0, 1, 2), own, Begin));
        Assert.Equal(HeaderRefusal.WrongValidators, Verify(trusted, own, Sign(6, 6, own, own, 0, 1, 2), Of(0, 1, 2, 4)));
        Assert.Equal(HeaderRefusal.WrongNextValidators, Verify(trusted, Of(0, 1, 2, 4), Sign(6, 6, own, own, 0, 1, 2), own));
        Assert.Equal(HeaderRefusal.WrongNextValidators, Verify(trusted, own, Sign(6, 6, Of(0, 1, 2, 4), own, 0, 1, 2), Of(0, 1, 2, 4)));
        Assert.Equal(HeaderRefusal.NotEnoughPower, Verify(trusted, own, Sign(6, 6, own, own, 0, 1), own));
        Assert.Equal(HeaderRefusal.NotEnoughTrust, Verify(trusted, own, Sign(9, 9, Of(3, 4, 5, 6), own, 3, 4, 5), Of(3, 4, 5, 6)));
        Assert.Null(Verify(trusted, own, Sign(9, 9, Of(2, 3, 4, 5), own, 2, 3, 4), Of(2, 3, 4, 5)));
        SignedHeader good = Sign(6, 6, own, own, 0, 1, 2, 3);
        SignedHeader foreign = good with { Header = good.Header with { ChainId = "other" } };
        Assert.Equal(HeaderRefusal.WrongChain, Verify(trusted, own, foreign, own));
        Assert.Equal(HeaderRefusal.WrongCommit, Verify(trusted, own, good with { Header = good.Header with { DataHash = Sha256.Hash([9]) } }, own));
        CommitSig[] slots = [.. good.Commit.Signatures];
        byte[] signature = slots[0].Signature.ToArray();
        signature[3] ^= 1;
        slots[0] = slots[0] with { Signature = new OpaqueBytes(signature) };
        Assert.Equal(HeaderRefusal.WrongCommit, Verify(trusted, own, good with { Commit = new Commit(6, 0, good.Commit.BlockId, slots) }, own));
    }

    public static TheoryData<string, CommitRefusal> Forms => new()
    {
        { "no height", CommitRefusal.WrongHeight }, { "a round below 0", CommitRefusal.WrongHeight },
        { "no parts", CommitRefusal.WrongBlock }, { "no hash of the parts", CommitRefusal.WrongBlock }, { "no block", CommitRefusal.WrongBlock },
        { "no slots", CommitRefusal.WrongSlots }, { "a slot too many", CommitRefusal.WrongSlots }, { "a slot too few", CommitRefusal.WrongSlots },
        { "an absent slot with an address", CommitRefusal.MalformedSlot }, { "an absent slot with a time", CommitRefusal.MalformedSlot },
        { "an absent slot with a signature", CommitRefusal.MalformedSlot }, { "a slot without a signature", CommitRefusal.MalformedSlot },
        { "a slot without an address", CommitRefusal.MalformedSlot }, { "a slot of no kind", CommitRefusal.MalformedSlot },
        { "every slot absent", CommitRefusal.NobodySigned },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_malformed_commit_is_wrong_before_anyone_is_trusted(string what, CommitRefusal refusal)
    {
        // Nobody who signs is trusted, and a slot is absent: a good commit would send the client to look for headers between.
        ValidatorSet trusted = Of(0, 1, 2, 3), own = Of(4, 5, 6, 7);
        SignedHeader good = Sign(9, 9, own, own, 4, 5, 6);
        Commit commit = good.Commit, bad = Malformed(what, commit);
        Assert.Null(CommitVerifier.CheckForm(4, commit));
        Assert.Equal(refusal, CommitVerifier.CheckForm(4, bad));
        Assert.Equal(refusal, CommitVerifier.Verify("chain", own, bad.BlockId, bad.Height, bad));
        Assert.Equal(refusal, CommitVerifier.VerifyLight("chain", own, bad.BlockId, bad.Height, bad));
        SignedHeader root = Sign(5, 5, trusted, trusted, 0, 1, 2, 3);
        Assert.Equal(HeaderRefusal.NotEnoughTrust, Verify(root, trusted, good, own));
        Assert.Equal(HeaderRefusal.WrongCommit, Verify(root, trusted, good with { Commit = bad }, own));
    }

    [Fact]
    public void A_header_that_two_thirds_of_its_own_did_not_sign_is_wrong_also_where_trust_is_short()
    {
        // Of the trusted only 3 signs, a quarter: with two thirds of its own the header waits for one between, with half of them nothing between can help it.
        ValidatorSet trusted = Of(0, 1, 2, 3), own = Of(3, 4, 5, 6);
        SignedHeader root = Sign(5, 5, trusted, trusted, 0, 1, 2, 3);
        Assert.Equal(HeaderRefusal.NotEnoughTrust, Verify(root, trusted, Sign(9, 9, own, own, 3, 4, 5), own));
        SignedHeader half = Sign(9, 9, own, own, 3, 4);
        Assert.Equal(HeaderRefusal.NotEnoughPower, Verify(root, trusted, half, own));
        Assert.Equal(HeaderRefusal.NotEnoughPower, Verify(root, trusted, Sign(9, 9, own, own, 4, 5), own));

        // Those who signed for nil, and those who stand in another's slot, do not count.
        CommitSig[] slots = [.. Sign(9, 9, own, own, 3, 4, 5).Commit.Signatures];
        int last = Array.FindLastIndex(slots, slot => slot.Flag == BlockIdFlag.Commit);
        CommitSig signed = slots[last];
        slots[last] = signed with { Flag = BlockIdFlag.Nil };
        Assert.Equal(HeaderRefusal.NotEnoughPower, Verify(root, trusted, half with { Commit = new Commit(9, 0, half.Commit.BlockId, slots) }, own));
        slots[last] = signed with { ValidatorAddress = slots[Array.FindIndex(slots, slot => slot.Flag == BlockIdFlag.Commit)].ValidatorAddress };
        Assert.Equal(HeaderRefusal.NotEnoughPower, Verify(root, trusted, half with { Commit = new Commit(9, 0, half.Commit.BlockId, slots) }, own));
    }

    [Fact]
    public void Who_signs_twice_in_one_commit_is_counted_for_nothing()
    {
        ValidatorSet own = Of(0, 1, 2, 3);
        SignedHeader good = Sign(9, 9, own, own, 0, 1, 2, 3);
        CommitSig[] twice = [.. good.Commit.Signatures];
        twice[1] = twice[0];
        Commit commit = new(9, 0, good.Commit.BlockId, twice);
        Assert.Equal(CommitRefusal.DoubleVote, CommitVerifier.VerifyTrusting("chain", own, commit, new TrustLevel(1, 1)));
        Assert.Equal(CommitRefusal.WrongValidator, CommitVerifier.Verify("chain", own, commit.BlockId, 9, commit));
    }

    private static HeaderRefusal? Verify(SignedHeader trusted, ValidatorSet next, SignedHeader header, ValidatorSet validators, Timestamp? now = null) =>
        Verifier.Verify(trusted, next, header, validators, now ?? Begin.AddMilliseconds(3_600_000));

    private static Commit Malformed(string what, Commit good)
    {
        CommitSig[] slots = [.. good.Signatures];
        int absent = Array.FindIndex(slots, slot => slot.Flag == BlockIdFlag.Absent), signed = Array.FindIndex(slots, slot => slot.Flag == BlockIdFlag.Commit);
        CommitSig slot = slots[signed];
        Commit With(int index, CommitSig other) => new(good.Height, good.Round, good.BlockId, [.. slots[..index], other, .. slots[(index + 1)..]]);
        return what switch
        {
            "no height" => new Commit(0, 0, good.BlockId, slots),
            "a round below 0" => new Commit(good.Height, -1, good.BlockId, slots),
            "no parts" => new Commit(good.Height, 0, good.BlockId with { Parts = good.BlockId.Parts with { Total = 0 } }, slots),
            "no hash of the parts" => new Commit(good.Height, 0, good.BlockId with { Parts = new PartSetHeader(1, default) }, slots),
            "no block" => new Commit(good.Height, 0, BlockId.Nil, slots),
            "no slots" => new Commit(good.Height, 0, good.BlockId, []),
            "a slot too many" => new Commit(good.Height, 0, good.BlockId, [.. slots, CommitSig.Absent]),
            "a slot too few" => new Commit(good.Height, 0, good.BlockId, slots[1..]),
            "an absent slot with an address" => With(absent, CommitSig.Absent with { ValidatorAddress = slot.ValidatorAddress }),
            "an absent slot with a time" => With(absent, CommitSig.Absent with { Timestamp = slot.Timestamp }),
            "an absent slot with a signature" => With(absent, CommitSig.Absent with { Signature = slot.Signature }),
            "a slot without a signature" => With(signed, slot with { Signature = default }),
            "a slot without an address" => With(signed, slot with { ValidatorAddress = default }),
            "a slot of no kind" => With(signed, slot with { Flag = BlockIdFlag.Unknown }),
            _ => new Commit(good.Height, 0, good.BlockId, [.. slots.Select(_ => CommitSig.Absent)]),
        };
    }

    private ValidatorSet Of(params int[] keys) => ValidatorSet.Of(keys.Select(key => new Validator(_keys[key].PublicKey, 10)));

    private SignedHeader Sign(long height, int seconds, ValidatorSet validators, ValidatorSet next, params int[] signers)
    {
        Header header = new()
        {
            ChainId = "chain",
            Height = height,
            Time = Begin.AddMilliseconds(seconds * 1000L),
            ValidatorsHash = validators.Hash(),
            NextValidatorsHash = next.Hash(),
            ProposerAddress = validators.Validators[0].Address,
        };
        BlockId id = new(header.Hash(), new PartSetHeader(1, Sha256.Hash([7])));
        CommitSig[] slots = [.. validators.Validators.Select(_ => CommitSig.Absent)];
        foreach (int signer in signers)
        {
            int index = validators.IndexOf(Address.FromConsensusKey(_keys[signer].PublicKey.ToArray()));
            byte[] bytes = CanonicalVote.SignBytes("chain", VoteType.Precommit, height, 0, id, header.Time);
            slots[index] = new CommitSig(BlockIdFlag.Commit, validators.Validators[index].Address, header.Time, new OpaqueBytes(_keys[signer].Sign(bytes)));
        }

        return new SignedHeader(header, new Commit(height, 0, id, slots));
    }
}
