using R3mes.Primitives;

namespace R3mes.Tests.Primitives;

public sealed class InvariantTests
{
    [Fact]
    public void Says_what_did_not_hold()
    {
        Invariant.Holds(true, "nothing");
        InvariantException broken = Assert.Throws<InvariantException>(() => Invariant.Holds(false, "supply is conserved"));
        Assert.Contains("supply is conserved", broken.Message, StringComparison.Ordinal);
    }
}
