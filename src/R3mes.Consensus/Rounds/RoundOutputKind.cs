namespace R3mes.Consensus.Rounds;

/// <summary>Kinds of <see cref="RoundOutput"/>.</summary>
public enum RoundOutputKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The event does not fit the state.</summary>
    Refused,

    /// <summary>Ask the application for a value, and wait no longer than for a proposal.</summary>
    GetValue,

    /// <summary>Propose a value.</summary>
    Proposal,

    /// <summary>Prevote.</summary>
    Prevote,

    /// <summary>Precommit.</summary>
    Precommit,

    /// <summary>Wait for a proposal.</summary>
    TimeoutPropose,

    /// <summary>Wait for more prevotes.</summary>
    TimeoutPrevote,

    /// <summary>Wait for more precommits.</summary>
    TimeoutPrecommit,

    /// <summary>Go to another round.</summary>
    SkipRound,

    /// <summary>The value is decided.</summary>
    Decided,
}
