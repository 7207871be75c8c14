namespace R3mes.Consensus.Rounds;

/// <summary>Where a validator stands in a round (arXiv 1807.04938, Algorithm 1).</summary>
public enum Step
{
    /// <summary>No round of the height has begun.</summary>
    New,

    /// <summary>The round is over and the next one not begun.</summary>
    Unstarted,

    /// <summary>Waiting for the proposal.</summary>
    Propose,

    /// <summary>Prevoted; waiting for prevotes.</summary>
    Prevote,

    /// <summary>Precommitted; waiting for precommits.</summary>
    Precommit,

    /// <summary>Decided: nothing more is said at this height.</summary>
    Commit,
}
