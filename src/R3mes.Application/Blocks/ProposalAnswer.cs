namespace R3mes.Application.Blocks;

/// <summary>Whether a proposed block is one that this application could have made.</summary>
/// <param name="Accepted">True when every transaction of it is admissible in its order.</param>
/// <param name="Reason">Why not, empty when accepted.</param>
public sealed record ProposalAnswer(bool Accepted, string Reason)
{
    /// <summary>The one answer without a reason.</summary>
    public static ProposalAnswer Yes { get; } = new(true, "");
}
