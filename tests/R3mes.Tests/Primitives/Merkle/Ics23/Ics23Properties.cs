using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

public sealed class Ics23Properties
{
    [Fact]
    public void Every_key_of_a_tree_is_proven_and_every_other_is_proven_absent() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        ProofTree tree = ProofTree.Of(random);
        BatchEntry[] entries = [.. Enumerable.Range(0, tree.Count).Select(i => new BatchEntry(tree.Exist(i))), .. Enumerable.Range(0, 3).Select(_ => new BatchEntry(tree.Absent(Missing(random))))];
        CommitmentProof batch = CommitmentProof.Of(new BatchProof(entries)), compressed = Again(batch.Compress());
        return Enumerable.Range(0, tree.Count).All(i => new[] { Again(CommitmentProof.Of(tree.Exist(i))), Again(batch), compressed }.All(proof =>
                Ics23Verifier.VerifyMembership(tree.Spec, tree.Root, proof, tree.Key(i), tree.Value(i)) is null && Ics23Verifier.VerifyNonMembership(tree.Spec, tree.Root, proof, tree.Key(i)) is not null))
            && entries.Skip(tree.Count).All(entry => new[] { Again(CommitmentProof.Of(entry.Nonexist!)), Again(batch), compressed }.All(proof =>
                Ics23Verifier.VerifyNonMembership(tree.Spec, tree.Root, proof, entry.Nonexist!.Key.Span) is null));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_proof_with_another_bit_is_refused_or_proves_the_same() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        ProofTree tree = ProofTree.Of(random);
        int index = random.Next(tree.Count);
        byte[] missing = Missing(random), there = CommitmentProof.Of(tree.Exist(index)).Encode(), absent = CommitmentProof.Of(tree.Absent(missing)).Encode();
        for (int i = 0; i < 200; i++)
        {
            byte[] proof = (i % 2 == 0 ? there : absent).ToArray();
            int bit = random.Next(8 * proof.Length);
            proof[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!ProvesNothingFalse(tree, proof)) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_bit_of_two_proofs_counts()
    {
        ProofTree tree = ProofTree.Of(new Random(5), isIavl: true);
        foreach (byte[] sound in (byte[][])[CommitmentProof.Of(tree.Exist(1)).Encode(), CommitmentProof.Of(tree.Absent([255, 255, 1])).Encode()])
        {
            for (int bit = 0; bit < 8 * sound.Length; bit++)
            {
                byte[] proof = sound.ToArray();
                proof[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(ProvesNothingFalse(tree, proof), $"bit {bit}");
            }
        }
    }

    [Fact]
    public void A_proof_that_is_cut_off_reordered_or_of_another_tree_is_refused() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        ProofTree tree = ProofTree.Of(random);
        int index = random.Next(tree.Count);
        ExistenceProof exist = tree.Exist(index);
        byte[] whole = CommitmentProof.Of(exist).Encode(), cut = whole[..random.Next(whole.Length)];
        bool isRefused = !CommitmentProof.TryDecode(cut, out _, out _) && Refused(tree, exist with { Leaf = null }, index) && Refused(tree, exist with { Path = [.. exist.Path, .. exist.Path, new InnerOp(HashOp.Sha256, default, default)] }, index);
        ProofSpec other = tree.Spec == ProofSpecs.Iavl ? ProofSpecs.Tendermint : ProofSpecs.Iavl;
        isRefused &= exist.Verify(ProofSpecs.Smt, tree.Root, tree.Key(index), tree.Value(index)) is not null;
        // A leaf alone of IAVL is one of RFC 6962 with more of a prefix, as in the Go library.
        if (exist.Path.Count > 0 || tree.Spec != ProofSpecs.Iavl) isRefused &= exist.Verify(other, tree.Root, tree.Key(index), tree.Value(index)) is not null;
        if (exist.Path.Count > 0) isRefused &= Refused(tree, exist with { Path = [.. exist.Path.Skip(1)] }, index) && Refused(tree, exist with { Path = [.. exist.Path.SkipLast(1)] }, index);
        InnerOp[] reversed = [.. exist.Path.Reverse()];
        if (!reversed.SequenceEqual(exist.Path)) isRefused &= Refused(tree, exist with { Path = reversed }, index);
        return isRefused;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_two_leaves_but_neighbours_prove_an_absence() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        ProofTree tree = ProofTree.Of(random);
        ExistenceProof?[] leaves = [null, .. Enumerable.Range(0, tree.Count).Select(tree.Exist), null];
        for (int left = 0; left < leaves.Length; left++)
        {
            for (int right = left + 1; right < leaves.Length; right++)
            {
                byte[] key = left == 0 ? [0] : [.. leaves[left]!.Key.Span, 0];
                Ics23Refusal? refusal = new NonExistenceProof(new OpaqueBytes(key), leaves[left], leaves[right]).Verify(tree.Spec, tree.Root, key);
                if (refusal is null != (right == left + 1)) return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    private static bool ProvesNothingFalse(ProofTree tree, byte[] bytes)
    {
        if (!CommitmentProof.TryDecode(bytes, out CommitmentProof? proof, out _)) return true;
        if (proof.Exist is { } exist && exist.Verify(tree.Spec, tree.Root, exist.Key.Span, exist.Value.Span) is null)
            return Enumerable.Range(0, tree.Count).Any(i => exist.Key == new OpaqueBytes(tree.Key(i)) && exist.Value == new OpaqueBytes(tree.Value(i)));
        return Enumerable.Range(0, tree.Count).All(i => Ics23Verifier.VerifyNonMembership(tree.Spec, tree.Root, proof, tree.Key(i)) is not null);
    }

    private static bool Refused(ProofTree tree, ExistenceProof proof, int index) => proof.Verify(tree.Spec, tree.Root, tree.Key(index), tree.Value(index)) is not null;

    private static byte[] Missing(Random random)
    {
        byte[] key = new byte[random.Next(1, 12)];
        random.NextBytes(key);
        key[^1] |= 1;
        return key;
    }

    private static CommitmentProof Again(CommitmentProof proof)
    {
        Assert.True(CommitmentProof.TryDecode(proof.Encode(), out CommitmentProof? again, out Ics23Refusal? refusal), $"{refusal}");
        Assert.Equal(proof.Encode(), again.Encode());
        return again;
    }
}
