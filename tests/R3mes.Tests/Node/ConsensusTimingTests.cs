using R3mes.Consensus;
using R3mes.Node.Driver;

namespace R3mes.Tests.Node;

public sealed class ConsensusTimingTests
{
    [Fact]
    public void Waits_grow_by_the_same_with_each_round_up_to_a_hundred()
    {
        ConsensusTiming timing = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(500));
        foreach ((TimeoutKind kind, double first) in new[] { (TimeoutKind.Propose, 3.0), (TimeoutKind.Prevote, 1.0), (TimeoutKind.Precommit, 1.0) })
        {
            foreach ((int round, double more) in new[] { (0, 0.0), (1, 0.5), (2, 1.0), (99, 49.5), (100, 50.0), (101, 50.0), (int.MaxValue, 50.0) })
                Assert.Equal(TimeSpan.FromSeconds(first + more), timing.Of(kind, round));
        }
    }
}
