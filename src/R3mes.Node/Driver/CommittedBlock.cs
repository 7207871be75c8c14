using R3mes.Application.Blocks;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>A block that is final, executed and stored, with what it did: announced once.</summary>
public sealed record CommittedBlock(Block Block, Commit Commit, FinalizeBlockResult Result)
{
    /// <summary>Its height.</summary>
    public long Height => Block.Header.Height;

    /// <summary>Time from the height's first proposal here until the block was final and executed; null where there was none, as for a block that a peer brought.</summary>
    public TimeSpan? SinceProposal { get; init; }
}
