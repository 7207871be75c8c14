namespace R3mes.Primitives.Chain;

/// <summary>What is signed (tendermint.types.SignedMsgType).</summary>
public enum VoteType
{
    /// <summary>Not set; refused.</summary>
    Unknown = 0,

    /// <summary>A prevote.</summary>
    Prevote = 1,

    /// <summary>A precommit.</summary>
    Precommit = 2,

    /// <summary>A proposal.</summary>
    Proposal = 32,
}
