namespace R3mes.Primitives.LightClient;

/// <summary>Why a block is not accepted.</summary>
public enum LightClientRefusal
{
    /// <summary>Heights begin at 1.</summary>
    NoSuchHeight,

    /// <summary>No block is trusted yet.</summary>
    NothingTrusted,

    /// <summary>The block to begin with is older than the trusting period: a newer one must be learnt outside of the protocol.</summary>
    TrustExpired,

    /// <summary>A block is wrong; the header's refusal says what.</summary>
    InvalidBlock,

    /// <summary>No source has a block that is needed.</summary>
    NotThere,

    /// <summary>No source answers.</summary>
    NoAnswer,

    /// <summary>A source answered with no light block, or with one that is not of the chain and height asked for or contradicts itself.</summary>
    Malformed,

    /// <summary>A header below is not the one whose hash the next one names.</summary>
    BrokenLink,

    /// <summary>It would take more blocks of one source than the limit.</summary>
    TooManyBlocks,

    /// <summary>It would take more verifications than the limit.</summary>
    TooManySteps,

    /// <summary>The block to begin with is not the one whose hash the user gave.</summary>
    OtherRoot,

    /// <summary>The block to begin with is not the one that was trusted at that height.</summary>
    ContradictsTrusted,

    /// <summary>A witness has another block to begin with: either it or the primary is on another chain.</summary>
    WitnessDisagrees,

    /// <summary>There is nobody to compare the primary with.</summary>
    NoWitnesses,

    /// <summary>No witness confirmed the block.</summary>
    NoConfirmation,

    /// <summary>A witness is behind the block: it may still contradict it.</summary>
    WitnessBehind,

    /// <summary>A witness has the same header, and another order of its proposers: the header's hash does not cover it.</summary>
    ProposersDiverge,

    /// <summary>Two chains were proven: one is an attack.</summary>
    Attack,
}
