namespace R3mes.Consensus;

/// <summary>Where a height stands in <see cref="SoloCore"/>.</summary>
public enum SoloStep
{
    /// <summary>Nothing started.</summary>
    Idle,

    /// <summary>Waiting for the block interval.</summary>
    Waiting,

    /// <summary>Waiting for the proposal.</summary>
    Proposing,

    /// <summary>Waiting for our own signature, which is more than two thirds of all power.</summary>
    Precommitting,

    /// <summary>Decided; the next input is the next height.</summary>
    Decided,
}
