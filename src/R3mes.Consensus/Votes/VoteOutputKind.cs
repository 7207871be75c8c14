namespace R3mes.Consensus.Votes;

/// <summary>Kinds of <see cref="VoteOutput"/>.</summary>
public enum VoteOutputKind
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>More than two thirds prevoted, for whatever.</summary>
    PolkaAny,

    /// <summary>More than two thirds prevoted nil.</summary>
    PolkaNil,

    /// <summary>More than two thirds prevoted one value.</summary>
    PolkaValue,

    /// <summary>More than two thirds precommitted, for whatever.</summary>
    PrecommitAny,

    /// <summary>More than two thirds precommitted one value.</summary>
    PrecommitValue,

    /// <summary>More than a third voted in a later round.</summary>
    Skip,
}
