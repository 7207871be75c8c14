namespace R3mes.Node.Driver;

/// <summary>Kinds of what a peer may do up to a limit (<see cref="PeerBudgets"/>).</summary>
public enum PeerAllowance
{
    /// <summary>Messages of heights and rounds that are over, or that belong to no proposal.</summary>
    Stale,

    /// <summary>Messages of heights and rounds ahead.</summary>
    Future,

    /// <summary>Messages that say what is known.</summary>
    Duplicates,

    /// <summary>Evidence that is known, out of its time, or that there is no room for.</summary>
    Evidence,

    /// <summary>Statuses that ask for what is missing and are answered.</summary>
    Questions,

    /// <summary>Questions beyond what is answered: a node that stood still for a minute finds as many of an honest peer.</summary>
    Needless,

    /// <summary>Blocks that it said it has and has not: it may have lost them since.</summary>
    Claims,

    /// <summary>Blocks that it is sent.</summary>
    Blocks,

    /// <summary>Statuses: one a step, and those that ask.</summary>
    Statuses,

    /// <summary>Bytes that statuses are answered with.</summary>
    AnswerBytes,
}
