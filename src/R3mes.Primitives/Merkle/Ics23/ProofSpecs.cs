using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The trees that are in use (cosmos/ics23, go/proof.go).</summary>
public static class ProofSpecs
{
    /// <summary>A store of the Cosmos SDK: github.com/cosmos/iavl.</summary>
    public static ProofSpec Iavl { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.NoHash, HashOp.Sha256, LengthOp.VarProto, new OpaqueBytes([0])),
        new InnerSpec([0, 1], ChildSize: 33, MinPrefixLength: 4, MaxPrefixLength: 12, EmptyChild: default, HashOp.Sha256));

    /// <summary>The tree of <see cref="Rfc6962"/> over pairs of key and value: crypto/merkle of CometBFT, and the root over the stores of the Cosmos SDK.</summary>
    public static ProofSpec Tendermint { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.NoHash, HashOp.Sha256, LengthOp.VarProto, new OpaqueBytes([0])),
        new InnerSpec([0, 1], ChildSize: 32, MinPrefixLength: 1, MaxPrefixLength: 1, EmptyChild: default, HashOp.Sha256));

    /// <summary>A sparse Merkle tree: github.com/celestiaorg/smt.</summary>
    public static ProofSpec Smt { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.Sha256, HashOp.Sha256, LengthOp.NoPrefix, new OpaqueBytes([0])),
        new InnerSpec([0, 1], ChildSize: 32, MinPrefixLength: 1, MaxPrefixLength: 1, new OpaqueBytes(new byte[32]), HashOp.Sha256))
    {
        MaxDepth = 256,
        PrehashKeyBeforeComparison = true,
    };
}
