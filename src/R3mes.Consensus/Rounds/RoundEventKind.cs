namespace R3mes.Consensus.Rounds;

/// <summary>Kinds of <see cref="RoundEvent"/>.</summary>
public enum RoundEventKind
{
    /// <summary>A round begins, proposed by another.</summary>
    NewRound,

    /// <summary>A round begins, and this validator proposes.</summary>
    NewRoundProposer,

    /// <summary>The application gave the value to propose.</summary>
    ProposeValue,

    /// <summary>A valid proposal without a proof of lock.</summary>
    Proposal,

    /// <summary>A valid proposal whose proof of lock is here: a quorum of prevotes in an earlier round.</summary>
    ProposalAndPolkaPrevious,

    /// <summary>A proposal that is not valid.</summary>
    ProposalInvalid,

    /// <summary>A proposal that is not valid, with a quorum of prevotes in an earlier round.</summary>
    ProposalAndPolkaInvalid,

    /// <summary>A quorum of prevotes for nil.</summary>
    PolkaNil,

    /// <summary>A quorum of prevotes, for whatever.</summary>
    PolkaAny,

    /// <summary>A valid proposal and a quorum of prevotes for it, in this round.</summary>
    ProposalAndPolka,

    /// <summary>A quorum of precommits, for whatever.</summary>
    PrecommitAny,

    /// <summary>A valid proposal and a quorum of precommits for it, in any round.</summary>
    ProposalAndCommit,

    /// <summary>More than a third of the power is in a later round.</summary>
    RoundSkip,

    /// <summary>The wait for a proposal ended.</summary>
    TimeoutPropose,

    /// <summary>The wait for prevotes ended.</summary>
    TimeoutPrevote,

    /// <summary>The wait for precommits ended.</summary>
    TimeoutPrecommit,
}
