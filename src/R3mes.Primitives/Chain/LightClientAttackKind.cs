namespace R3mes.Primitives.Chain;

/// <summary>How validators make a second header for light clients (CometBFT v0.38, spec/light-client/attacks).</summary>
public enum LightClientAttackKind
{
    /// <summary>A header that no block could lead to: what follows from the chain alone differs, such as its validators or the application's hash.</summary>
    Lunatic,

    /// <summary>Two headers in one round: whoever signed both is guilty.</summary>
    Equivocation,

    /// <summary>Two headers in different rounds: somebody forgot a lock, and the commits do not tell who.</summary>
    Amnesia,
}
