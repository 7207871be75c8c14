using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <summary>Who proposes in the rounds of one height, by CometBFT's rotation.</summary>
/// <param name="proposals">The height's proposals, which know the rotation.</param>
public sealed class HeightProposers(RoundProposals proposals) : IProposers
{
    /// <inheritdoc/>
    public Address ProposerOf(int round) => proposals.ProposerOf(round).Address;
}
