using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>Why no path leads to a block.</summary>
/// <param name="Reason">Why.</param>
/// <param name="From">The height that was trusted.</param>
/// <param name="To">The height that was refused or is missing.</param>
/// <param name="Header">What is wrong with a header.</param>
internal readonly record struct PathFailure(LightClientRefusal Reason, long From, long To, HeaderRefusal? Header = null)
{
    /// <summary>Whether another source may do better.</summary>
    public bool IsFaultOfSource => Reason is LightClientRefusal.InvalidBlock or LightClientRefusal.Malformed or LightClientRefusal.BrokenLink || IsAbsence;

    /// <summary>Whether the source merely does not have the block, or does not answer.</summary>
    public bool IsAbsence => Reason is LightClientRefusal.NotThere or LightClientRefusal.NoAnswer;

    public static PathFailure Of(HeaderRefusal refusal, long from, long to) =>
        new(refusal == HeaderRefusal.TrustExpired ? LightClientRefusal.TrustExpired : LightClientRefusal.InvalidBlock, from, to, refusal);
}
