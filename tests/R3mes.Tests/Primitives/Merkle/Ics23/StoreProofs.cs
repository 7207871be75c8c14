using System.Text;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

/// <summary>A tree as the store "bank" among five: the app hash, and the proofs of a query's answer.</summary>
internal static class StoreProofs
{
    internal static ProofOps Of(ProofTree tree, byte[] key, CommitmentProof proof) => new(
    [
        new ProofOp(ProofOp.IavlType, new OpaqueBytes(key), new OpaqueBytes(proof.Encode())),
        new ProofOp(ProofOp.SimpleType, new OpaqueBytes(Encoding.UTF8.GetBytes("bank")), new OpaqueBytes(CommitmentProof.Of(Multistore.Prove(Stores(tree), "bank")!).Encode())),
    ]);

    internal static byte[] AppHash(ProofTree tree) => Multistore.Root(Stores(tree)).ToArray();

    private static StoreRoot[] Stores(ProofTree tree) => [.. "acc gov mint staking".Split(' ').Select(name => new StoreRoot(name, new OpaqueBytes([1]))), new StoreRoot("bank", new OpaqueBytes(tree.Root))];
}
