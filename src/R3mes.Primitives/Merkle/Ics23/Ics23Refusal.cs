namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Why a proof is not read, or does not prove what is asked.</summary>
public enum Ics23Refusal
{
    /// <summary>Reading: more bytes than the limit.</summary>
    TooLarge,

    /// <summary>Reading: no protobuf message, or one that is cut off; varints must be minimal.</summary>
    Malformed,

    /// <summary>Reading: a field that is known has another wire type.</summary>
    WrongWireType,

    /// <summary>Reading: a field that may stand once stands twice, or two members of a choice.</summary>
    FieldTwice,

    /// <summary>Reading: a number that does not fit its type.</summary>
    NumberOutOfRange,

    /// <summary>Reading: a key over its limit.</summary>
    KeyTooLong,

    /// <summary>Reading: a value over its limit.</summary>
    ValueTooLong,

    /// <summary>Reading: the prefix or suffix of an operation over its limit.</summary>
    OpTooLong,

    /// <summary>Reading: a path over its limit.</summary>
    PathTooLong,

    /// <summary>Reading: more entries of a batch than the limit.</summary>
    TooManyEntries,

    /// <summary>Reading: more shared operations of a compressed batch than the limit.</summary>
    TooManyLookups,

    /// <summary>Reading: more branches of a spec than the limit.</summary>
    TooManyBranches,

    /// <summary>Reading: more proof operations in a list than the limit.</summary>
    TooManyOps,

    /// <summary>Reading: the name of a proof operation over its limit.</summary>
    OpTypeTooLong,

    /// <summary>Reading: neither of the proofs that an entry or a commitment proof may hold.</summary>
    NoProof,

    /// <summary>A compressed path names an operation that is not there.</summary>
    LookupOutOfRange,

    /// <summary>The proof of an existence has no leaf operation.</summary>
    NoLeaf,

    /// <summary>A leaf with an empty key.</summary>
    NoKey,

    /// <summary>A leaf with an empty value.</summary>
    NoValue,

    /// <summary>An inner operation on nothing.</summary>
    NoChild,

    /// <summary>A hash function that is unknown or never computed.</summary>
    UnsupportedHash,

    /// <summary>A length operation that is unknown or never computed.</summary>
    UnsupportedLength,

    /// <summary>Key or value is not as long as the length operation requires.</summary>
    WrongLength,

    /// <summary>The spec has no leaf or no inner part.</summary>
    SpecIncomplete,

    /// <summary>The spec's child size is not positive.</summary>
    SpecChildSize,

    /// <summary>The spec's longest prefix could be its shortest one with a child: no place would be certain.</summary>
    SpecPrefixLengths,

    /// <summary>The spec's order of children lacks one.</summary>
    SpecChildOrder,

    /// <summary>Leaf: another hash function than the spec's.</summary>
    WrongLeafHash,

    /// <summary>Leaf: another hash of keys than the spec's.</summary>
    WrongPrehashKey,

    /// <summary>Leaf: another hash of values than the spec's.</summary>
    WrongPrehashValue,

    /// <summary>Leaf: another length operation than the spec's.</summary>
    WrongLeafLength,

    /// <summary>Leaf: its prefix does not begin as the spec's.</summary>
    WrongLeafPrefix,

    /// <summary>Fewer inner operations than the spec's least.</summary>
    TooShallow,

    /// <summary>More inner operations than the spec's most.</summary>
    TooDeep,

    /// <summary>Inner: another hash function than the spec's.</summary>
    WrongInnerHash,

    /// <summary>Inner: its prefix begins as a leaf's.</summary>
    InnerLooksLikeLeaf,

    /// <summary>Inner: its prefix is shorter than the spec's shortest.</summary>
    PrefixTooShort,

    /// <summary>Inner: its prefix is longer than the spec's longest with all children but one.</summary>
    PrefixTooLong,

    /// <summary>Inner: its suffix is no whole number of children.</summary>
    WrongSuffix,

    /// <summary>CometBFT: the prefix of an inner operation is not 1, or not 1 alone where there is a suffix.</summary>
    WrongInnerPrefix,

    /// <summary>IAVL: no height, or one below the layer that the operation stands on.</summary>
    WrongIavlHeight,

    /// <summary>IAVL: no size, a negative one, or a leaf's other than 1.</summary>
    WrongIavlSize,

    /// <summary>IAVL: no version, or a negative one.</summary>
    WrongIavlVersion,

    /// <summary>IAVL: after height, size and version stands something else than a child would have.</summary>
    WrongIavlRemainder,

    /// <summary>Another kind of proof than what is asked for needs.</summary>
    WrongKind,

    /// <summary>The proof is about another key, or no entry of the batch about this one.</summary>
    WrongKey,

    /// <summary>The proof is about another value.</summary>
    WrongValue,

    /// <summary>A hash on the way is longer than the spec's child.</summary>
    ChildTooLong,

    /// <summary>The proof leads to another root.</summary>
    WrongRoot,

    /// <summary>Absence: no neighbour is proven.</summary>
    NoNeighbour,

    /// <summary>Absence: the key does not come before the right neighbour.</summary>
    NotBeforeRight,

    /// <summary>Absence: the key does not come after the left neighbour.</summary>
    NotAfterLeft,

    /// <summary>Absence: something may stand left of the right neighbour.</summary>
    NotLeftMost,

    /// <summary>Absence: something may stand right of the left neighbour.</summary>
    NotRightMost,

    /// <summary>Absence: something may stand between the two.</summary>
    NotNeighbours,

    /// <summary>Absence: an operation's prefix and suffix fit no place of a child.</summary>
    NoSuchBranch,
}
