namespace R3mes.Consensus.Votes;

/// <summary>Why a vote was not counted.</summary>
public enum VoteRefusal
{
    /// <summary>It was counted.</summary>
    None,

    /// <summary>Nobody of that address validates at this height.</summary>
    UnknownValidator,

    /// <summary>The very vote was counted before.</summary>
    Duplicate,

    /// <summary>Two votes of this validator, round and type are kept already: they prove its fault, a third adds nothing.</summary>
    ThirdVote,

    /// <summary>Its round is too far ahead to keep votes of single validators for.</summary>
    FarRound,

    /// <summary>Its round is long over.</summary>
    OldRound,

    /// <summary>It is of a height that is over.</summary>
    OldHeight,

    /// <summary>It is of a height later than the next.</summary>
    FarHeight,
}
