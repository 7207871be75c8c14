namespace R3mes.Application.Conduct;

/// <summary>How a validator broke the rules (ABCI 2.0, MisbehaviorType).</summary>
public enum MisbehaviorKind
{
    /// <summary>Two votes for one height, round and type.</summary>
    DuplicateVote = 1,

    /// <summary>A header that is not the chain's, signed for light clients.</summary>
    LightClientAttack = 2,
}
