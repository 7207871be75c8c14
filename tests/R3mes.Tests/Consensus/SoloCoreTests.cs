using R3mes.Consensus;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Consensus;

public sealed class SoloCoreTests
{
    private static readonly BlockHash Block = new(Sha256.Hash("block"u8));
    private static readonly BlockHash Other = new(Sha256.Hash("other"u8));

    [Fact]
    public void Walks_a_height_from_start_to_decision_in_order()
    {
        List<ConsensusEffect> effects = Run(SoloState.Initial, HeightOne(), out SoloState end);

        Assert.Equal(
        [
            new ConsensusEffect.ScheduleTimeout(1, 0, TimeoutKind.Commit),
            new ConsensusEffect.BuildProposal(1, 0),
            new ConsensusEffect.SignPrecommit(1, 0, Block),
            new ConsensusEffect.Decide(1, 0, Block),
        ], effects);
        Assert.Equal(SoloStep.Decided, end.Step);
    }

    [Fact]
    public void Decides_a_height_once_however_often_inputs_repeat()
    {
        ConsensusInput[] doubled = [.. HeightOne().SelectMany(input => new[] { input, input })];
        List<ConsensusEffect> effects = Run(SoloState.Initial, doubled, out _);
        Assert.Single(effects.OfType<ConsensusEffect.Decide>());
        Assert.Single(effects.OfType<ConsensusEffect.SignPrecommit>());
    }

    [Fact]
    public void Never_goes_back_to_an_earlier_height()
    {
        Run(SoloState.Initial, HeightOne(), out SoloState decided);
        Assert.Empty(SoloCore.Step(decided, new ConsensusInput.HeightStarted(1)).Effects);
        Assert.Single(SoloCore.Step(decided, new ConsensusInput.HeightStarted(2)).Effects);
    }

    [Fact]
    public void Ignores_a_signature_over_another_block()
    {
        Run(SoloState.Initial, HeightOne()[..3], out SoloState precommitting);
        (SoloState next, IReadOnlyList<ConsensusEffect> effects) = SoloCore.Step(precommitting, new ConsensusInput.PrecommitSigned(1, 0, Other));
        Assert.Empty(effects);
        Assert.Equal(precommitting, next);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(1, 1)]
    public void Ignores_inputs_of_another_height_or_round(long height, int round)
    {
        Run(SoloState.Initial, HeightOne()[..1], out SoloState waiting);
        Assert.Empty(SoloCore.Step(waiting, new ConsensusInput.TimeoutElapsed(height, round, TimeoutKind.Commit)).Effects);
    }

    private static ConsensusInput[] HeightOne() =>
    [
        new ConsensusInput.HeightStarted(1),
        new ConsensusInput.TimeoutElapsed(1, 0, TimeoutKind.Commit),
        new ConsensusInput.ProposalBuilt(1, 0, Block),
        new ConsensusInput.PrecommitSigned(1, 0, Block),
    ];

    private static List<ConsensusEffect> Run(SoloState state, IEnumerable<ConsensusInput> inputs, out SoloState end)
    {
        List<ConsensusEffect> effects = [];
        foreach (ConsensusInput input in inputs)
        {
            (state, IReadOnlyList<ConsensusEffect> more) = SoloCore.Step(state, input);
            effects.AddRange(more);
        }

        end = state;
        return effects;
    }
}
