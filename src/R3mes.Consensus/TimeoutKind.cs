namespace R3mes.Consensus;

/// <summary>Which wait ran out.</summary>
public enum TimeoutKind
{
    /// <summary>For the round's proposal.</summary>
    Propose,

    /// <summary>For more prevotes, after two thirds that do not agree.</summary>
    Prevote,

    /// <summary>For more precommits, after two thirds that do not agree.</summary>
    Precommit,
}
