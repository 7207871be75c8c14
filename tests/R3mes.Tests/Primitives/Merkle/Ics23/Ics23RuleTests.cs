using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

public sealed class Ics23RuleTests
{
    [Theory] // height, size, version and what is behind, in hexadecimal
    [InlineData("000202", 0, null)]
    [InlineData("020202", 0, Ics23Refusal.WrongIavlHeight)]
    [InlineData("000402", 0, Ics23Refusal.WrongIavlSize)]
    [InlineData("00020220", 0, Ics23Refusal.WrongIavlRemainder)]
    [InlineData("", 0, Ics23Refusal.WrongIavlHeight)]
    [InlineData("00", 0, Ics23Refusal.WrongIavlSize)]
    [InlineData("0002", 0, Ics23Refusal.WrongIavlVersion)]
    [InlineData("000201", 0, Ics23Refusal.WrongIavlVersion)] // -1
    [InlineData("00020280", 0, Ics23Refusal.WrongIavlRemainder)]
    [InlineData("0002FFFFFFFFFFFFFFFFFF02", 0, Ics23Refusal.WrongIavlVersion)] // over 64 bits
    [InlineData("0002FEFFFFFFFFFFFFFFFF01", 0, null)] // 2^63-1
    [InlineData("04060220", 2, null)]
    [InlineData("04060220", 3, Ics23Refusal.WrongIavlHeight)]
    [InlineData("03060220", 1, Ics23Refusal.WrongIavlHeight)] // -2
    [InlineData("04050220", 1, Ics23Refusal.WrongIavlSize)] // -3
    [InlineData("0406022020", 1, Ics23Refusal.WrongIavlRemainder)]
    [InlineData("040602", 1, Ics23Refusal.WrongIavlRemainder)]
    public void A_header_of_IAVL_is_height_size_and_version(string prefix, int layer, Ics23Refusal? refusal) =>
        Assert.Equal(refusal, IavlPrefix.Check(Convert.FromHexString(prefix), HashOp.Sha256, layer));

    [Theory]
    [InlineData("01", 32, null)]
    [InlineData("01", 0, null)]
    [InlineData("02", 32, Ics23Refusal.WrongInnerPrefix)]
    [InlineData("0101", 32, Ics23Refusal.WrongInnerPrefix)]
    [InlineData("", 0, Ics23Refusal.WrongInnerPrefix)]
    [InlineData("01", 31, Ics23Refusal.WrongSuffix)]
    [InlineData("01", 64, null)] // as in the Go library; no place of a child has so long a suffix
    [InlineData("00", 0, Ics23Refusal.WrongInnerPrefix)]
    public void A_node_of_RFC_6962_begins_with_1(string prefix, int suffixBytes, Ics23Refusal? refusal) =>
        Assert.Equal(refusal, new InnerOp(HashOp.Sha256, new OpaqueBytes(Convert.FromHexString(prefix)), new OpaqueBytes(new byte[suffixBytes])).CheckAgainstSpec(ProofSpecs.Tendermint, 1));

    [Fact]
    public void A_node_of_the_spec_is_held_to_its_lengths_and_a_spec_to_itself()
    {
        InnerOp op = new(HashOp.Sha256, new OpaqueBytes([1, 2]), default);
        Assert.Null(op.CheckAgainstSpec(Of(4, 2, 2), 1));
        Assert.Equal(Ics23Refusal.PrefixTooShort, op.CheckAgainstSpec(Of(4, 3, 3), 1));
        Assert.Equal(Ics23Refusal.PrefixTooLong, (op with { Prefix = new OpaqueBytes(Enumerable.Repeat((byte)1, 7).ToArray()) }).CheckAgainstSpec(Of(4, 2, 2), 1));
        Assert.Equal(Ics23Refusal.InnerLooksLikeLeaf, (op with { Prefix = new OpaqueBytes([0, 2]) }).CheckAgainstSpec(Of(4, 2, 2), 1));
        Assert.Equal(Ics23Refusal.WrongInnerHash, (op with { Hash = HashOp.Sha512 }).CheckAgainstSpec(Of(4, 2, 2), 1));
        Assert.Equal(Ics23Refusal.SpecChildSize, op.CheckAgainstSpec(Of(0, 2, 2), 1));
        Assert.Equal(Ics23Refusal.SpecPrefixLengths, op.CheckAgainstSpec(Of(4, 2, 6), 1));
        Assert.Null(op.CheckAgainstSpec(Of(4, 2, 5), 1));
        Assert.Equal(Ics23Refusal.SpecIncomplete, op.CheckAgainstSpec(Of(4, 2, 2) with { LeafSpec = null }, 1));
        Assert.Equal(Ics23Refusal.SpecIncomplete, op.CheckAgainstSpec(Of(4, 2, 2) with { InnerSpec = null }, 1));
        Assert.Equal(Ics23Refusal.SpecPrefixLengths, op.CheckAgainstSpec(Of(4, 2, int.MaxValue), 1)); // sums of large lengths do not run over
    }

    [Theory]
    [InlineData(new[] { 0, 1 }, 0, 0)]
    [InlineData(new[] { 0, 1 }, 1, 1)]
    [InlineData(new[] { 1, 0 }, 1, 0)]
    [InlineData(new[] { 0, 1 }, -1, -1)]
    [InlineData(new[] { 0, 1 }, 3, -1)]
    [InlineData(new[] { 0, 2 }, 1, -1)]
    public void A_child_has_a_place_in_the_order(int[] order, int branch, int position) => Assert.Equal(position, Placement.PositionOf(order, branch));

    [Fact]
    public void Paths_on_which_the_Go_library_panics_are_refused()
    {
        InnerSpec spec = ProofSpecs.Tendermint.InnerSpec!;
        InnerOp left = new(HashOp.Sha256, new OpaqueBytes([1]), new OpaqueBytes(new byte[32])), right = new(HashOp.Sha256, new OpaqueBytes(new byte[33]), default), none = new(HashOp.Sha256, new OpaqueBytes([1]), default);
        Assert.Equal(Ics23Refusal.NotNeighbours, Placement.CheckNeighbours(spec, [], []));
        Assert.Equal(Ics23Refusal.NotNeighbours, Placement.CheckNeighbours(spec, [left], []));
        Assert.Equal(Ics23Refusal.NotNeighbours, Placement.CheckNeighbours(spec, [left], [left]));
        Assert.Equal(Ics23Refusal.NotNeighbours, Placement.CheckNeighbours(spec, [left, right], [right]));
        Assert.Equal(Ics23Refusal.NoSuchBranch, Placement.CheckNeighbours(spec, [left], [none]));
        Assert.Equal(Ics23Refusal.NotNeighbours, Placement.CheckNeighbours(spec, [right], [left]));
        Assert.Null(Placement.CheckNeighbours(spec, [left], [right]));
        Assert.Equal(Ics23Refusal.NotRightMost, Placement.CheckNeighbours(spec, [left, left], [left, right]));
        Assert.Equal(Ics23Refusal.NotLeftMost, Placement.CheckNeighbours(spec, [right, left], [right, right]));
        Assert.Equal(Ics23Refusal.NoSuchBranch, Placement.CheckLeftMost(spec, [none], 1));
        Assert.Equal(Ics23Refusal.SpecChildOrder, Placement.CheckLeftMost(spec with { ChildOrder = [] }, [left], 1));
        Assert.Equal(Ics23Refusal.SpecChildOrder, Placement.CheckRightMost(spec with { ChildOrder = [0, 2] }, [left], 1));
        Assert.Equal(Ics23Refusal.SpecIncomplete, new NonExistenceProof(default, null, null).Verify(new ProofSpec(null, null), default, [1]));
        Assert.Equal(Ics23Refusal.NoNeighbour, new NonExistenceProof(default, null, null).Verify(ProofSpecs.Iavl, default, [1]));
    }

    [Theory]
    [InlineData(HashOp.NoHash)]
    [InlineData(HashOp.Keccak256)]
    [InlineData(HashOp.Blake3)]
    [InlineData((HashOp)77)]
    [InlineData((HashOp)(-1))]
    public void A_hash_that_is_never_computed_is_refused(HashOp op) => Assert.Equal(Ics23Refusal.UnsupportedHash, new InnerOp(op, default, default).Apply([1], out _));

    [Theory]
    [InlineData(LengthOp.VarRlp, 32, Ics23Refusal.UnsupportedLength)]
    [InlineData((LengthOp)9, 32, Ics23Refusal.UnsupportedLength)]
    [InlineData(LengthOp.Require32Bytes, 32, null)]
    [InlineData(LengthOp.Require32Bytes, 31, Ics23Refusal.WrongLength)]
    [InlineData(LengthOp.Require64Bytes, 64, null)]
    [InlineData(LengthOp.Require64Bytes, 32, Ics23Refusal.WrongLength)]
    public void A_length_is_computed_or_required(LengthOp op, int length, Ics23Refusal? refusal) => Assert.Equal(refusal, HashFunctions.LengthPrefix(op, length, out _));

    [Fact]
    public void A_hash_longer_than_a_child_is_refused()
    {
        ProofSpec spec = new(
            ProofSpecs.Smt.LeafSpec! with { PrehashKey = HashOp.NoHash, PrehashValue = HashOp.NoHash }, ProofSpecs.Smt.InnerSpec! with { Hash = HashOp.Sha512, MaxPrefixLength = 2 });
        ExistenceProof proof = new(new OpaqueBytes([1]), new OpaqueBytes([2]), spec.LeafSpec, [new InnerOp(HashOp.Sha512, new OpaqueBytes([1]), default)]);
        Assert.Null(proof.Calculate(out byte[] root));
        Assert.Equal(Ics23Refusal.ChildTooLong, proof.Verify(spec, root, [1], [2]));
    }

    private static ProofSpec Of(int childSize, int min, int max) => new(ProofSpecs.Iavl.LeafSpec, new InnerSpec([0, 1], childSize, min, max, default, HashOp.Sha256));
}
