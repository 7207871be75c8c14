using R3mes.Primitives.Merkle.Ics23;
using R3mes.Tests.Primitives.Merkle.Ics23;

namespace R3mes.Fuzz.Targets;

/// <summary>Proofs of ICS-23: whatever is read is written and read again as the same, and nothing false is proven of a tree that is known.</summary>
internal static class Ics23Targets
{
    private static readonly ProofTree Stored = ProofTree.Of(new Random(11), isIavl: true), Simple = ProofTree.Of(new Random(12), isIavl: false);

    public static IReadOnlyList<FuzzTarget> All { get; } = [new FuzzTarget("ics23-proof", Seeds, Run) { AllocationBase = 256 << 10, AllocationPerByte = 1024, Cost = 10 }];

    /// <summary>A byte for what the rest is: a proof in either tree, the proofs of a query's answer, a spec.</summary>
    private static string Run(byte[] input) => input.Length == 0 ? "empty" : (input[0] % 4) switch
    {
        0 => Prove(input.AsSpan(1), Stored),
        1 => Prove(input.AsSpan(1), Simple),
        2 => Answer(input.AsSpan(1)),
        _ => Specify(input.AsSpan(1)),
    };

    private static string Prove(ReadOnlySpan<byte> bytes, ProofTree tree)
    {
        if (!CommitmentProof.TryDecode(bytes, out CommitmentProof? proof, out Ics23Refusal? refusal)) return $"refused {refusal}";
        byte[] again = proof.Encode();
        FuzzFailedException.Unless(CommitmentProof.TryDecode(again, out CommitmentProof? second, out _), "what is written is read");
        FuzzFailedException.UnlessSame(again, second!.Encode(), "proof");
        // A key that is there with its value, one with another value, and the claim that it is absent.
        Ics23Refusal? there = Ics23Verifier.VerifyMembership(tree.Spec, tree.Root, proof, tree.Key(0), tree.Value(0));
        FuzzFailedException.Unless(Ics23Verifier.VerifyMembership(tree.Spec, tree.Root, proof, tree.Key(0), [.. tree.Value(0), 1]) is not null, "a key has one value");
        FuzzFailedException.Unless(Ics23Verifier.VerifyNonMembership(tree.Spec, tree.Root, proof, tree.Key(0)) is not null, "a key that is there is not absent");
        Ics23Refusal? absent = Ics23Verifier.VerifyNonMembership(tree.Spec, tree.Root, proof, Missing(tree));
        Ics23Verifier.VerifyNonMembership(ProofSpecs.Smt, tree.Root, proof, Missing(tree));
        if (proof.Exist is { } exist) FuzzFailedException.Unless(exist.Verify(ProofSpecs.Smt, tree.Root, exist.Key.Span, exist.Value.Span) is not null, "a proof is of one tree");
        return $"{(there is null ? "proven" : there.ToString())}, {(absent is null ? "absence proven" : absent.ToString())}, {proof.Calculate(out _)}";
    }

    private static string Answer(ReadOnlySpan<byte> bytes)
    {
        if (!ProofOps.TryDecode(bytes, out ProofOps? ops, out Ics23Refusal? refusal)) return $"refused {refusal}";
        byte[] again = ops.Encode(), appHash = StoreProofs.AppHash(Stored);
        FuzzFailedException.Unless(ProofOps.TryDecode(again, out ProofOps? second, out _), "what is written is read");
        FuzzFailedException.UnlessSame(again, second!.Encode(), "proofs");
        ProofOpsRefusal? there = ops.VerifyValue(appHash, "bank"u8, Stored.Key(0), Stored.Value(0)), absent = ops.VerifyAbsence(appHash, "bank"u8, Missing(Stored));
        FuzzFailedException.Unless(ops.VerifyAbsence(appHash, "bank"u8, Stored.Key(0)) is not null, "a key that is there is not absent");
        return $"answer {(there is null ? "proven" : $"{there.Value.Fault} {there.Value.Proof}")}, {(absent is null ? "absence proven" : $"{absent.Value.Fault} {absent.Value.Proof}")}";
    }

    private static string Specify(ReadOnlySpan<byte> bytes)
    {
        if (!ProofSpec.TryDecode(bytes, out ProofSpec? spec, out Ics23Refusal? refusal)) return $"refused {refusal}";
        byte[] again = spec.Encode();
        FuzzFailedException.Unless(ProofSpec.TryDecode(again, out ProofSpec? second, out _), "what is written is read");
        FuzzFailedException.UnlessSame(again, second!.Encode(), "spec");
        // Whatever the spec, verifying ends with a verdict.
        NonExistenceProof absent = Stored.Absent(Missing(Stored));
        return $"spec {Stored.Exist(0).Verify(spec, Stored.Root, Stored.Key(0), Stored.Value(0))}, {absent.Verify(spec, Stored.Root, absent.Key.Span)}";
    }

    private static byte[] Missing(ProofTree tree) => [.. tree.Key(0), 1];

    private static IReadOnlyList<byte[]> Seeds()
    {
        List<byte[]> seeds = [];
        foreach (ProofTree tree in (ProofTree[])[Stored, Simple])
        {
            byte which = tree == Stored ? (byte)0 : (byte)1;
            NonExistenceProof absent = tree.Absent(Missing(tree));
            CommitmentProof batch = CommitmentProof.Of(new BatchProof([new BatchEntry(tree.Exist(0)), new BatchEntry(absent)]));
            foreach (CommitmentProof proof in (CommitmentProof[])[CommitmentProof.Of(tree.Exist(0)), CommitmentProof.Of(absent), batch, batch.Compress()]) seeds.Add([which, .. proof.Encode()]);
        }

        seeds.Add([2, .. StoreProofs.Of(Stored, Stored.Key(0), CommitmentProof.Of(Stored.Exist(0))).Encode()]);
        seeds.Add([2, .. StoreProofs.Of(Stored, Missing(Stored), CommitmentProof.Of(Stored.Absent(Missing(Stored)))).Encode()]);
        foreach (ProofSpec spec in (ProofSpec[])[ProofSpecs.Iavl, ProofSpecs.Tendermint, ProofSpecs.Smt]) seeds.Add([3, .. spec.Encode()]);
        return seeds;
    }
}
