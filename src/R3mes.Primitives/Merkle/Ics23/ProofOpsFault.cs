namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>What is wrong with the proofs of an ABCI query's answer.</summary>
public enum ProofOpsFault
{
    /// <summary>There are more or fewer than two.</summary>
    WrongCount,

    /// <summary>The proof in the tree of stores comes before the one in the store.</summary>
    WrongOrder,

    /// <summary>One is of another kind than its place is for.</summary>
    WrongType,

    /// <summary>The proof in the store is about another key.</summary>
    WrongKey,

    /// <summary>The proof in the tree of stores is about another store.</summary>
    WrongStore,

    /// <summary>The proof in the store is refused: it is malformed, of another tree, or proves something else.</summary>
    ValueProof,

    /// <summary>The proof in the tree of stores is refused: it is malformed, of another tree, or leads to another app hash.</summary>
    StoreProof,
}
