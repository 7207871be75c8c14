using R3mes.Node.Devnet;

namespace R3mes.Tests.Node.Devnet;

public sealed class SupplyStatementTests
{
    [Theory]
    [InlineData(100UL, 20UL, 5UL, 115UL, true)]
    [InlineData(100UL, 20UL, 5UL, 116UL, false)]
    [InlineData(100UL, 0UL, 5UL, 94UL, false)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, true)]
    [InlineData(ulong.MaxValue, 1UL, 0UL, 0UL, false)] // no wrap to zero
    public void Is_conserved_only_to_the_last_unit(ulong genesis, ulong minted, ulong burned, ulong total, bool conserved) =>
        Assert.Equal(conserved, new SupplyStatement(genesis, minted, burned, total).IsConserved);
}
