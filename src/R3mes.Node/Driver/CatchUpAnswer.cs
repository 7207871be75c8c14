namespace R3mes.Node.Driver;

/// <summary>What <see cref="CatchUp"/> made of a peer's answer.</summary>
public enum CatchUpAnswer
{
    /// <summary>The peer was not asked for that height.</summary>
    NotAsked,

    /// <summary>It was asked once, and its answer is of no use any more: it comes late or twice.</summary>
    Late,

    /// <summary>It said that it has the block, and has not.</summary>
    NotThere,

    /// <summary>The block waits for those below it.</summary>
    Taken,

    /// <summary>There was no room: it is asked for again.</summary>
    NoRoom,
}
