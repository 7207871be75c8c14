using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Consensus.Traces;

/// <summary>
/// The core beside a validator of a trace: it is told what came from outside, and makes the small steps by itself. The trace chooses when to make each of them, so the two are compared
/// where the trace has none left to make: there both must have asked for the same, in the same order, and be in the same state.
/// </summary>
internal sealed class TraceCore
{
    private readonly CoreState _core = new();
    private readonly List<string> _asked = [], _expected = [];
    private bool _isDecided;

    public long Height => _core.Height;

    /// <summary>Traces begin at height 0, cores at 1, and here after another, so that votes can come early.</summary>
    public static long HeightOf(HeightMachine machine) => machine.State.Height + 2;

    /// <summary>The height before the first of the trace, of which nothing is told.</summary>
    public void BeginBefore(ConsensusInput.HeightStarted first) => ConsensusCore.Step(_core, first with { Height = first.Height - 1 });

    public void Tell(ConsensusInput input)
    {
        if (input is ConsensusInput.HeightStarted) _isDecided = false;
        foreach (ConsensusEffect effect in ConsensusCore.Step(_core, input))
            if (Text(effect) is { } asked) _asked.Add(asked);
    }

    /// <summary>What the trace's validator put out in one small step.</summary>
    public void Expect(RoundOutput output)
    {
        switch (output.Kind)
        {
            case RoundOutputKind.GetValue:
                _expected.AddRange([Timeout(TimeoutKind.Propose, output.Round), $"build {output.Round}"]);
                break;
            case RoundOutputKind.Proposal:
                // The specification starts no timeout for a value that is proposed again; the core does (L20 of the paper: only who does not propose; harmless).
                if (output.ValidRound >= 0) _expected.Add(Timeout(TimeoutKind.Propose, output.Round));
                _expected.Add($"propose {output.Value.Hash} in {output.Round}, valid since {output.ValidRound}");
                break;
            case RoundOutputKind.Prevote or RoundOutputKind.Precommit:
                _expected.Add($"{output.Kind} {output.Value.Hash} in {output.Round}");
                break;
            case RoundOutputKind.TimeoutPropose:
                _expected.Add(Timeout(TimeoutKind.Propose, output.Round));
                break;
            case RoundOutputKind.TimeoutPrevote:
                _expected.Add(Timeout(TimeoutKind.Prevote, output.Round));
                break;
            case RoundOutputKind.TimeoutPrecommit when !_isDecided: // a wait that ends nothing any more: the core only counts what comes after a decision
                _expected.Add(Timeout(TimeoutKind.Precommit, output.Round));
                break;
            case RoundOutputKind.Decided:
                _expected.Add($"decide {output.Value.Hash} of {output.Round}");
                _isDecided = true;
                break;
        }
    }

    /// <summary>What differs between the core and a machine that is at rest, or null.</summary>
    public string? DiffersFrom(HeightMachine machine)
    {
        if (_core.Machine!.State with { Height = machine.State.Height } != machine.State) return $"the core is at {_core.Machine.State}, the trace at {machine.State}";
        return _asked.SequenceEqual(_expected) ? null : $"the core asked for\n{string.Join("\n", _asked)}\nand the trace for\n{string.Join("\n", _expected)}";
    }

    private static string Timeout(TimeoutKind kind, int round) => $"timeout {kind} of {round}";

    private static string? Text(ConsensusEffect effect) => effect switch
    {
        ConsensusEffect.ScheduleTimeout timeout => Timeout(timeout.Kind, timeout.Round),
        ConsensusEffect.BuildValue build => $"build {build.Round}",
        ConsensusEffect.SignProposal sign => $"propose {sign.Block.Hash} in {sign.Round}, valid since {sign.ValidRound}",
        ConsensusEffect.SignVote sign => $"{sign.Type} {sign.Block.Hash} in {sign.Round}",
        ConsensusEffect.Decide decide => $"decide {decide.Block.Hash} of {decide.Round}",
        _ => null,
    };
}
