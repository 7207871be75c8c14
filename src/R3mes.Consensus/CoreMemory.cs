using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>What a core at rest knows of the height in progress: another goes on from it as this one does, whatever both are told then.</summary>
/// <param name="State">Round, step, lock and valid value.</param>
/// <param name="Votes">Votes that are kept.</param>
/// <param name="Proposals">Valid proposals that are kept, in the order they came.</param>
public sealed record CoreMemory(RoundState State, IReadOnlyList<KeptVotes> Votes, IReadOnlyList<Proposal> Proposals);
