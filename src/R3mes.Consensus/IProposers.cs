using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>Who proposes in each round of one height: a rule on which all validators agree.</summary>
public interface IProposers
{
    /// <summary>The proposer of a round, from 0.</summary>
    Address ProposerOf(int round);
}
