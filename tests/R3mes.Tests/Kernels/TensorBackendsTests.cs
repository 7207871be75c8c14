using R3mes.Compute.Reference;
using R3mes.Kernels;

namespace R3mes.Tests.Kernels;

public sealed class TensorBackendsTests
{
    [Fact]
    public void The_library_was_built_and_runs_here() => Assert.Null(KernelLibrary.Problem);

    [Theory]
    [InlineData("auto", typeof(CpuBackend))]
    [InlineData("cpu-avx2", typeof(CpuBackend))]
    [InlineData("reference", typeof(ReferenceBackend))]
    public void A_backend_is_chosen_by_name(string name, Type kind) => Assert.IsType(kind, TensorBackends.Create(name));

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_that_exist()
    {
        var thrown = Assert.Throws<ArgumentException>(() => TensorBackends.Create("gpu"));
        Assert.Contains("auto, cpu-avx2, reference", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shared_names_are_those_of_the_backends()
        => Assert.All(TensorBackends.Names.Where(name => name != TensorBackends.Auto), name => Assert.Equal(name, TensorBackends.Create(name).Name));
}
