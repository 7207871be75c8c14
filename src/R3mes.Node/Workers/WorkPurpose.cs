namespace R3mes.Node.Workers;

/// <summary>Why a step is computed.</summary>
public enum WorkPurpose
{
    /// <summary>A miner's own work.</summary>
    Training,

    /// <summary>A verifier does somebody's work again.</summary>
    Verification,
}
