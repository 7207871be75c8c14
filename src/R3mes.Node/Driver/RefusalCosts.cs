using R3mes.Node.Gossip;
using R3mes.Primitives;

namespace R3mes.Node.Driver;

/// <summary>What a refused message costs its sender: at once, where no honest peer sends such a thing; beyond a limit, where an honest one sends some; nothing, where it is not a peer's doing.</summary>
public static class RefusalCosts
{
    /// <summary>The offence and, where only a flood of it is one, what is free.</summary>
    /// <param name="Offence">What the peer is punished for.</param>
    /// <param name="Free">Null when each costs.</param>
    public readonly record struct Cost(Offence Offence, PeerAllowance? Free);

    /// <summary>The cost of a refusal; null where no peer is to blame.</summary>
    /// <param name="refusal">Why.</param>
    public static Cost? Of(DriverRefusal refusal) => refusal switch
    {
        DriverRefusal.ProposalMalformed or DriverRefusal.EvidenceMalformed => new Cost(Offence.Malformed, null),
        DriverRefusal.VoteSignature or DriverRefusal.VoteExtension or DriverRefusal.ProposalNotOfItsProposer => new Cost(Offence.BadSignature, null),
        DriverRefusal.VoteOfNoValidator => new Cost(Offence.UnknownValidator, null),
        DriverRefusal.ProposalTooLarge => new Cost(Offence.BadProposal, null),
        DriverRefusal.PartWithoutProof => new Cost(Offence.BadPart, null),
        DriverRefusal.BlockOfAPeerInvalid => new Cost(Offence.BadBlock, null),
        DriverRefusal.BlockNotAskedFor => new Cost(Offence.UnrequestedBlock, null),
        DriverRefusal.BlockNotThere => new Cost(Offence.BadStatus, PeerAllowance.Claims),
        DriverRefusal.EvidenceInvalid => new Cost(Offence.BadEvidence, null),
        DriverRefusal.StatusFlood => new Cost(Offence.RequestFlood, PeerAllowance.Statuses),
        DriverRefusal.Stale or DriverRefusal.PartWithoutProposal or DriverRefusal.PartOfAnotherProposal => new Cost(Offence.StaleFlood, PeerAllowance.Stale),
        DriverRefusal.Future or DriverRefusal.AheadBufferFull or DriverRefusal.ProposalOfAFarRound or DriverRefusal.VoteOfAFarRound or DriverRefusal.VotesTooFew => new Cost(Offence.FutureFlood, PeerAllowance.Future),
        DriverRefusal.ProposalKnown or DriverRefusal.SecondProposalOfARound or DriverRefusal.PartKnown or DriverRefusal.VoteKnown or DriverRefusal.VoteThird or DriverRefusal.BlockKnown =>
            new Cost(Offence.DuplicateFlood, PeerAllowance.Duplicates),
        DriverRefusal.EvidenceNotNeeded => new Cost(Offence.DuplicateFlood, PeerAllowance.Evidence),
        DriverRefusal.StatusQuestionsTooMany or DriverRefusal.BlockRequestsTooMany => new Cost(Offence.RequestFlood, PeerAllowance.Needless),
        // A block that many relay is its proposer's fault; the rest is this node's own.
        DriverRefusal.BlockInvalid or DriverRefusal.BlockUndecodable or DriverRefusal.ConsensusLogFull or DriverRefusal.DecidedBlockGone or DriverRefusal.GuardBehindTheLog
            or DriverRefusal.OwnVoteExtensionMissing or DriverRefusal.SigningBehind or DriverRefusal.SigningMissed or DriverRefusal.SigningSignedOther or DriverRefusal.SigningUnavailable => null,
        _ => throw new InvariantException("a refusal has its cost, or is nobody's fault"),
    };
}
