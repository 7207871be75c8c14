namespace R3mes.Node.Driver;

/// <summary>Why the driver did not act on a message, or sign what the core asked for.</summary>
public enum DriverRefusal
{
    /// <summary>A message of the next height, and no room for it.</summary>
    AheadBufferFull,

    /// <summary>A proposed block that does not follow the chain's rules.</summary>
    BlockInvalid,

    /// <summary>A block that was asked for and came late, or twice.</summary>
    BlockKnown,

    /// <summary>A block that its sender was not asked for.</summary>
    BlockNotAskedFor,

    /// <summary>A peer that said that it has a block, was asked for it, and has it not.</summary>
    BlockNotThere,

    /// <summary>A block that was asked for and is not the next one of the chain.</summary>
    BlockOfAPeerInvalid,

    /// <summary>A question for a block by a peer that was sent as many as it may have in a second.</summary>
    BlockRequestsTooMany,

    /// <summary>A proposed block that is none.</summary>
    BlockUndecodable,

    /// <summary>The consensus log has no room for more of this height: a block is not voted for, or nothing is signed.</summary>
    ConsensusLogFull,

    /// <summary>A block was decided that is not here any more: it is asked of peers.</summary>
    DecidedBlockGone,

    /// <summary>Evidence that proves nothing.</summary>
    EvidenceInvalid,

    /// <summary>Evidence that is none.</summary>
    EvidenceMalformed,

    /// <summary>Evidence that is known, too old, or that there is no room for.</summary>
    EvidenceNotNeeded,

    /// <summary>A message of a height later than the next.</summary>
    Future,

    /// <summary>The guard knows less than was signed, as the log or a peer tells, and the height is left to others.</summary>
    GuardBehindTheLog,

    /// <summary>The key of this validator's random function is not here: no peer would take its vote.</summary>
    OwnVoteExtensionMissing,

    /// <summary>A block's part that is here.</summary>
    PartKnown,

    /// <summary>A block's part of another block than the round's proposal names.</summary>
    PartOfAnotherProposal,

    /// <summary>A block's part whose proof does not hold.</summary>
    PartWithoutProof,

    /// <summary>A block's part of a round whose proposal is not here.</summary>
    PartWithoutProposal,

    /// <summary>A proposal that is here.</summary>
    ProposalKnown,

    /// <summary>A proposal that is none.</summary>
    ProposalMalformed,

    /// <summary>A proposal that the round's proposer did not sign.</summary>
    ProposalNotOfItsProposer,

    /// <summary>A proposal of a round that is long over or far ahead.</summary>
    ProposalOfAFarRound,

    /// <summary>A proposal of a block in more parts than a block may have.</summary>
    ProposalTooLarge,

    /// <summary>Another proposal than the one that the round has.</summary>
    SecondProposalOfARound,

    /// <summary>The guard kept this validator from signing before a place that it signed at.</summary>
    SigningBehind,

    /// <summary>What the process that holds the key did not sign in time, and is of no use any more.</summary>
    SigningMissed,

    /// <summary>The guard kept this validator from signing two things at one place.</summary>
    SigningSignedOther,

    /// <summary>The process that holds the key refused, or cannot be reached.</summary>
    SigningUnavailable,

    /// <summary>A message of a height that is over.</summary>
    Stale,

    /// <summary>A status more than a node at any pace has to say.</summary>
    StatusFlood,

    /// <summary>A status that asks, by a peer that asked too often or was sent too much.</summary>
    StatusQuestionsTooMany,

    /// <summary>A precommit without what its validator owes with it, or any vote with what none owes.</summary>
    VoteExtension,

    /// <summary>A vote that is here.</summary>
    VoteKnown,

    /// <summary>A vote of a round too far ahead.</summary>
    VoteOfAFarRound,

    /// <summary>A vote of nobody who validates at its height.</summary>
    VoteOfNoValidator,

    /// <summary>A vote that its validator did not sign.</summary>
    VoteSignature,

    /// <summary>A vote of one who contradicted itself there already.</summary>
    VoteThird,

    /// <summary>Votes of a far round by a third of the power or less: too few to go there.</summary>
    VotesTooFew,
}
