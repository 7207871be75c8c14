using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Consensus.Rules;

/// <summary>Tendermint L18, L19: the value that was asked for is here.</summary>
internal static class ProposeValue
{
    public static (RoundState, RoundOutput) Apply(in RoundState state, BlockId value) =>
        (state, new RoundOutput(RoundOutputKind.Proposal, state.Round, value, state.ValidRound));
}
