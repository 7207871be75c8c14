using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

public sealed class Ics23CodecTests
{
    private static readonly byte[] Sound = CommitmentProof.Of(Proof(2)).Encode();

    [Fact]
    public void A_proof_over_64_KiB_is_refused_before_it_is_read()
    {
        Assert.Equal(Ics23Refusal.TooLarge, Refusal(new byte[(64 << 10) + 1]));
        Assert.Equal(Ics23Refusal.TooLarge, Refusal(new byte[1 << 20]));
        Assert.Equal(Ics23Refusal.TooLarge, Refusal([.. Sound, .. new WireWriter().WriteMessage(9, new byte[1 << 20]).ToArray()]));
    }

    [Fact]
    public void Fields_that_nobody_knows_are_skipped_wherever_they_stand()
    {
        byte[] unknown = new WireWriter().WriteVarint(7, 1).WriteFixed64(8, 2).WriteBytes(900, [1, 2]).WriteFixed32(10, 3).ToArray();
        ExistenceProof proof = Proof(1);
        byte[] leaf = [.. unknown, .. proof.Leaf!.Encode(), .. unknown], step = [.. proof.Path[0].Encode(), .. unknown];
        byte[] exist = [.. unknown, .. new WireWriter().WriteBytes(1, proof.Key.Span).WriteBytes(2, proof.Value.Span).WriteMessage(3, leaf).WriteMessage(4, step).ToArray()];
        Assert.True(CommitmentProof.TryDecode([.. unknown, .. new WireWriter().WriteMessage(1, exist).ToArray(), .. unknown], out CommitmentProof? read, out _));
        Assert.Equal(CommitmentProof.Of(proof).Encode(), read.Encode());
    }

    [Fact]
    public void Each_malformed_form_has_its_reason()
    {
        Assert.Equal(Ics23Refusal.NoProof, Refusal([]));
        Assert.Equal(Ics23Refusal.NoProof, Refusal(new WireWriter().WriteVarint(9, 1).ToArray()));
        Assert.Equal(Ics23Refusal.Malformed, Refusal(Sound[..^1]));
        Assert.Equal(Ics23Refusal.Malformed, Refusal([0x0B])); // a group
        Assert.Equal(Ics23Refusal.WrongWireType, Refusal(new WireWriter().WriteVarint(1, 1).ToArray()));
        Assert.Equal(Ics23Refusal.FieldTwice, Refusal([.. Sound, .. Sound]));
        Assert.Equal(Ics23Refusal.FieldTwice, Refusal([.. Sound, .. CommitmentProof.Of(new BatchProof([])).Encode()]));
        Assert.Equal(Ics23Refusal.FieldTwice, InExist(new WireWriter().WriteBytes(1, [1]).WriteBytes(1, [1])));
        Assert.Equal(Ics23Refusal.NumberOutOfRange, InExist(new WireWriter().WriteMessage(3, new WireWriter().WriteVarint(1, (1ul << 32) + 1).ToArray())));
        Assert.Equal(Ics23Refusal.KeyTooLong, InExist(new WireWriter().WriteBytes(1, new byte[Ics23Limits.KeyBytesMax + 1])));
        Assert.Equal(Ics23Refusal.ValueTooLong, InExist(new WireWriter().WriteBytes(2, new byte[Ics23Limits.ValueBytesMax + 1])));
        Assert.Equal(Ics23Refusal.OpTooLong, InExist(new WireWriter().WriteMessage(4, new WireWriter().WriteBytes(3, new byte[Ics23Limits.OpBytesMax + 1]).ToArray())));
        Assert.Equal(Ics23Refusal.NoProof, Refusal(new WireWriter().WriteMessage(3, new WireWriter().WriteMessage(1, []).ToArray()).ToArray()));
        Assert.Equal(Ics23Refusal.NoProof, Refusal(new WireWriter().WriteMessage(4, new WireWriter().WriteMessage(1, []).ToArray()).ToArray()));
    }

    [Fact]
    public void Paths_batches_and_lists_have_limits()
    {
        Assert.Null(Refusal(CommitmentProof.Of(Proof(Ics23Limits.PathOpsMax)).Encode()));
        Assert.Equal(Ics23Refusal.PathTooLong, Refusal(CommitmentProof.Of(Proof(Ics23Limits.PathOpsMax + 1)).Encode()));
        BatchEntry small = new(new ExistenceProof(default, default, null, []));
        Assert.Null(Refusal(CommitmentProof.Of(new BatchProof([.. Enumerable.Repeat(small, Ics23Limits.EntriesMax)])).Encode()));
        Assert.Equal(Ics23Refusal.TooManyEntries, Refusal(CommitmentProof.Of(new BatchProof([.. Enumerable.Repeat(small, Ics23Limits.EntriesMax + 1)])).Encode()));
        InnerOp[] operations = [.. Enumerable.Repeat(new InnerOp(HashOp.Sha256, default, default), Ics23Limits.LookupsMax + 1)];
        Assert.Equal(Ics23Refusal.TooManyLookups, Refusal(CommitmentProof.Of(new CompressedBatchProof([], operations)).Encode()));
        CompressedExistenceProof far = new(default, default, null, [.. Enumerable.Repeat(0, Ics23Limits.PathOpsMax + 1)]);
        Assert.Equal(Ics23Refusal.PathTooLong, Refusal(CommitmentProof.Of(new CompressedBatchProof([new CompressedBatchEntry(far)], [])).Encode()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void A_compressed_path_beyond_the_shared_operations_is_refused(int place)
    {
        CompressedExistenceProof exist = new(new OpaqueBytes([1]), new OpaqueBytes([2]), ProofSpecs.Tendermint.LeafSpec, [0, place]);
        CommitmentProof proof = CommitmentProof.Of(new CompressedBatchProof([new CompressedBatchEntry(exist)], [Proof(1).Path[0]]));
        Assert.True(CommitmentProof.TryDecode(proof.Encode(), out CommitmentProof? read, out _));
        Assert.Equal(proof.Encode(), read.Encode());
        Assert.Equal(Ics23Refusal.LookupOutOfRange, Ics23Verifier.VerifyMembership(ProofSpecs.Tendermint, new byte[32], read, [1], [2]));
        Assert.Equal(Ics23Refusal.LookupOutOfRange, Ics23Verifier.BatchVerifyNonMembership(ProofSpecs.Tendermint, new byte[32], read, []));
    }

    [Fact]
    public void Specs_are_written_and_read_packed_or_not()
    {
        foreach (ProofSpec spec in (ProofSpec[])[ProofSpecs.Iavl, ProofSpecs.Tendermint, ProofSpecs.Smt, new ProofSpec(null, null) { MinDepth = -1 }])
        {
            Assert.True(ProofSpec.TryDecode(spec.Encode(), out ProofSpec? read, out _));
            Assert.Equal(spec.Encode(), read.Encode());
        }

        byte[] unpacked = new WireWriter().WriteMessage(2, [8, 0, 8, 1]).ToArray();
        Assert.True(ProofSpec.TryDecode(unpacked, out ProofSpec? plain, out _));
        Assert.Equal([0, 1], plain.InnerSpec!.ChildOrder);
        Assert.False(ProofSpec.TryDecode(new byte[Ics23Limits.SpecBytesMax + 1], out _, out Ics23Refusal? refusal));
        Assert.Equal(Ics23Refusal.TooLarge, refusal);
        byte[] many = new WireWriter().WriteMessage(2, new WireWriter().WriteBytes(1, new byte[Ics23Limits.BranchesMax + 1]).ToArray()).ToArray();
        Assert.False(ProofSpec.TryDecode(many, out _, out refusal));
        Assert.Equal(Ics23Refusal.TooManyBranches, refusal);
        Assert.False(ProofSpec.TryDecode(new WireWriter().WriteVarint(5, 2).ToArray(), out _, out refusal));
        Assert.Equal(Ics23Refusal.NumberOutOfRange, refusal);
    }

    private static Ics23Refusal? Refusal(byte[] bytes) => CommitmentProof.TryDecode(bytes, out _, out Ics23Refusal? refusal) ? null : refusal;

    private static Ics23Refusal? InExist(WireWriter exist) => Refusal(new WireWriter().WriteMessage(1, exist.Written).ToArray());

    private static ExistenceProof Proof(int steps) => new(
        new OpaqueBytes([1]), new OpaqueBytes([2]), ProofSpecs.Tendermint.LeafSpec, [.. Enumerable.Range(0, steps).Select(i => new InnerOp(HashOp.Sha256, new OpaqueBytes([1]), new OpaqueBytes([(byte)i, 3])))]);
}
