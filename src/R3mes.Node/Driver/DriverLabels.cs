using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives;
using R3mes.Storage.Validator;

namespace R3mes.Node.Driver;

/// <summary>The words by which metrics and logs know what the driver and its core refused, and where a validator stands.</summary>
public static class DriverLabels
{
    /// <summary>The word for a refusal of the driver.</summary>
    /// <param name="refusal">Why.</param>
    public static string Of(DriverRefusal refusal) => refusal switch
    {
        DriverRefusal.AheadBufferFull => "ahead_buffer_full",
        DriverRefusal.BlockInvalid => "block_invalid",
        DriverRefusal.BlockKnown => "block_known",
        DriverRefusal.BlockNotAskedFor => "block_not_asked_for",
        DriverRefusal.BlockNotThere => "block_not_there",
        DriverRefusal.BlockOfAPeerInvalid => "block_of_a_peer_invalid",
        DriverRefusal.BlockRequestsTooMany => "block_requests_too_many",
        DriverRefusal.BlockUndecodable => "block_undecodable",
        DriverRefusal.ConsensusLogFull => "consensus_log_full",
        DriverRefusal.DecidedBlockGone => "decided_block_gone",
        DriverRefusal.EvidenceInvalid => "evidence_invalid",
        DriverRefusal.EvidenceMalformed => "evidence_malformed",
        DriverRefusal.EvidenceNotNeeded => "evidence_not_needed",
        DriverRefusal.Future => "future",
        DriverRefusal.GuardBehindTheLog => "guard_behind_the_log",
        DriverRefusal.OwnVoteExtensionMissing => "own_vote_extension_missing",
        DriverRefusal.PartKnown => "part_known",
        DriverRefusal.PartOfAnotherProposal => "part_of_another_proposal",
        DriverRefusal.PartWithoutProof => "part_without_proof",
        DriverRefusal.PartWithoutProposal => "part_without_proposal",
        DriverRefusal.ProposalKnown => "proposal_known",
        DriverRefusal.ProposalMalformed => "proposal_malformed",
        DriverRefusal.ProposalNotOfItsProposer => "proposal_not_of_its_proposer",
        DriverRefusal.ProposalOfAFarRound => "proposal_of_a_far_round",
        DriverRefusal.ProposalTooLarge => "proposal_too_large",
        DriverRefusal.SecondProposalOfARound => "second_proposal_of_a_round",
        DriverRefusal.SigningBehind => "signing_behind",
        DriverRefusal.SigningMissed => "signing_missed",
        DriverRefusal.SigningSignedOther => "signing_signed_other",
        DriverRefusal.SigningUnavailable => "signing_unavailable",
        DriverRefusal.Stale => "stale",
        DriverRefusal.StatusFlood => "status_flood",
        DriverRefusal.StatusQuestionsTooMany => "status_questions_too_many",
        DriverRefusal.VoteExtension => "vote_extension",
        DriverRefusal.VoteKnown => "vote_known",
        DriverRefusal.VoteOfAFarRound => "vote_of_a_far_round",
        DriverRefusal.VoteOfNoValidator => "vote_of_no_validator",
        DriverRefusal.VoteSignature => "vote_signature",
        DriverRefusal.VoteThird => "vote_third",
        DriverRefusal.VotesTooFew => "votes_too_few",
        _ => throw new InvariantException("a refusal has a word"),
    };

    /// <summary>The word for a vote that the core did not count.</summary>
    /// <param name="refusal">Not None.</param>
    public static string Of(VoteRefusal refusal) => refusal switch
    {
        VoteRefusal.UnknownValidator => "unknown_validator",
        VoteRefusal.Duplicate => "duplicate",
        VoteRefusal.ThirdVote => "third_vote",
        VoteRefusal.FarRound => "far_round",
        VoteRefusal.OldRound => "old_round",
        VoteRefusal.OldHeight => "old_height",
        VoteRefusal.FarHeight => "far_height",
        _ => throw new InvariantException("a refusal has a word"),
    };

    /// <summary>The word for a step.</summary>
    /// <param name="step">The step.</param>
    public static string Of(Step step) => step switch
    {
        Step.New => "new",
        Step.Unstarted => "unstarted",
        Step.Propose => "propose",
        Step.Prevote => "prevote",
        Step.Precommit => "precommit",
        Step.Commit => "commit",
        _ => throw new InvariantException("a step has a word"),
    };

    /// <summary>Under which refusal a signature that was not given is counted.</summary>
    /// <param name="refusal">Why it was not given.</param>
    public static DriverRefusal Counted(SigningRefusal refusal) => refusal switch
    {
        SigningRefusal.SignedOther => DriverRefusal.SigningSignedOther,
        SigningRefusal.Behind => DriverRefusal.SigningBehind,
        SigningRefusal.Unavailable => DriverRefusal.SigningUnavailable,
        _ => throw new InvariantException("a refusal to sign is counted"),
    };
}
