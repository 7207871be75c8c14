using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;
using R3mes.Tests.Compute.Training;

namespace R3mes.Tests.Kernels.Measuring;

public sealed class KernelProofTests
{
    [Fact]
    public void Finds_every_variant_that_runs_here_equal_to_the_reference()
    {
        Assert.NotEmpty(KernelLibrary.Available);
        Assert.All(KernelLibrary.Available, variant => Assert.Null(KernelProof.FirstDifference(new CpuBackend(variant))));
        using ThreadScheduler three = new(3);
        Assert.Null(KernelProof.FirstDifference(new CpuBackend(KernelLibrary.Best!, three)));
    }

    [Fact]
    public void Names_the_first_kernel_that_differs()
    {
        Assert.Equal("ternary_i8", KernelProof.FirstDifference(new BlindBackend()));
        Assert.Equal(KernelProof.Kernels.Count, KernelProof.Kernels.Distinct().Count());
    }

    [Fact]
    public void Every_result_of_a_kernel_is_compared()
    {
        ReferenceBackend reference = new();
        ElementwiseCases Cases() => new(reference, new ModelDimensions(24, 40, new AttentionShape(2, 1, 8), 11), 3, 1);
        foreach ((KernelCase ran, KernelCase idle) in Cases().All().Zip(Cases().All()))
        {
            byte[] before = idle.Results();
            ran.Run();
            Assert.False(before.AsSpan().SequenceEqual(ran.Results()), ran.Name);
        }
    }

    [Fact]
    public void Products_hold_what_they_are_defined_to_be()
    {
        ProductOperands operands = new(5, new ProductShape(37, 70), 3);
        foreach (KernelCase product in ProductCases.All(new ReferenceBackend(), operands))
        {
            Assert.False(product.HoldsAtRandom(new Random(1), 50), product.Name);
            product.Run();
            Assert.True(product.HoldsAtRandom(new Random(1), 50), product.Name);
            Assert.Equal(2.0 * 5 * 37 * 70, product.Work);
        }
    }

    [Fact]
    public void Operands_are_within_their_formats_and_the_same_for_a_seed()
    {
        ProductOperands operands = new(7, new ProductShape(19, 96), 5), again = new(7, new ProductShape(19, 96), 5);
        Assert.Equal(operands.Weights.Values, again.Weights.Values);
        Assert.Equal(operands.X8.Values, again.X8.Values);
        Assert.Equal([-1, 0, 1], operands.Weights.Values.Select(code => (int)code).Distinct().Order());
        Assert.All(operands.X8.Values, value => Assert.InRange(value, -127, 127));
        Assert.All(operands.X16().Values.Concat(operands.D16().Values).Concat(operands.W16().Values), value => Assert.InRange(value, -16_256, 16_256));
        Assert.True(operands.W16().Values.Max() > 15_000 && operands.W16().Values.Min() < -15_000);
    }

    [Theory]
    [InlineData("2560x6912", true)]
    [InlineData("1x1", true)]
    [InlineData("2560", false)]
    [InlineData("0x5", false)]
    [InlineData("-1x5", false)]
    [InlineData("5x5x5", false)]
    [InlineData("5 x5", false)]
    [InlineData("131073x1", false)]
    [InlineData("131072x131072", false)]
    public void A_shape_is_out_by_in_and_not_too_large(string text, bool read)
    {
        Assert.Equal(read, ProductShape.TryParse(text, out ProductShape shape));
        if (read) Assert.Equal(text, shape.ToString());
    }

    [Fact]
    public void A_run_is_timed_once_at_least()
    {
        int runs = 0;
        Assert.True(KernelClock.Mean(() => runs++, 0) > 0);
        Assert.Equal(1, runs);
        Assert.True(KernelClock.Median(() => runs++, 0.001) > 0);
        Assert.True(runs > 2);
    }
}
