using R3mes.Benchmarks;

namespace R3mes.Tests.Bench;

public sealed class BenchArgumentsTests
{
    [Fact]
    public void An_area_is_named()
    {
        Assert.Null(BenchArguments.TryRead(["training"], out BenchArguments? arguments));
        Assert.Equal(("training", ".", false), (arguments!.Area, arguments.Root, arguments.IsMicro));
        Assert.Null(BenchArguments.TryRead(["chain", "--root", "elsewhere"], out arguments));
        Assert.Equal(("chain", "elsewhere"), (arguments!.Area, arguments.Root));
    }

    [Fact]
    public void Micro_benchmarks_take_a_filter()
    {
        Assert.Null(BenchArguments.TryRead(["--micro"], out BenchArguments? arguments));
        Assert.Equal((true, "*"), (arguments!.IsMicro, arguments.Filter));
        Assert.Null(BenchArguments.TryRead(["--micro", "*Tx*"], out arguments));
        Assert.Equal("*Tx*", arguments!.Filter);
    }

    [Fact]
    public void An_area_that_cannot_be_measured_is_refused_by_name()
    {
        string? refused = BenchArguments.TryRead(["everything"], out BenchArguments? arguments);
        Assert.Contains("everything", refused);
        Assert.Contains("training", refused);
        Assert.Contains("chain", refused);
        Assert.Null(arguments);
    }

    [Theory]
    [InlineData()]
    [InlineData("training", "chain")]
    [InlineData("training", "--root")]
    [InlineData("training", "--home", "x")]
    [InlineData("--micro", "a", "b")]
    public void Anything_else_is_answered_with_the_usage(params string[] args) => Assert.Equal(BenchArguments.Usage, BenchArguments.TryRead(args, out _));
}
