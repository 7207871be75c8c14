namespace R3mes.Primitives.Chain;

/// <summary>What a validator's slot of a commit says (tendermint.types.BlockIDFlag).</summary>
public enum BlockIdFlag
{
    /// <summary>Not set; refused.</summary>
    Unknown = 0,

    /// <summary>No vote was received.</summary>
    Absent = 1,

    /// <summary>A vote for the commit's block.</summary>
    Commit = 2,

    /// <summary>A vote for no block.</summary>
    Nil = 3,
}
