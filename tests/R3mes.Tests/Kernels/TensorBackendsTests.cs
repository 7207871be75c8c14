using R3mes.Compute.Reference;
using R3mes.Kernels;

namespace R3mes.Tests.Kernels;

public sealed class TensorBackendsTests
{
    public static TheoryData<string> Variants => [.. KernelVariant.All.Select(variant => variant.Name)];

    [Fact]
    public void The_library_was_built_and_runs_here() => Assert.Null(KernelLibrary.Problem);

    [Theory]
    [InlineData("auto", typeof(CpuBackend))]
    [InlineData("native", typeof(CpuBackend))]
    [InlineData("reference", typeof(ReferenceBackend))]
    public void A_backend_is_chosen_by_name(string name, Type kind) => Assert.IsType(kind, TensorBackends.Create(name));

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_of_this_processor_is_among_those_tested(string name)
    {
        KernelVariant variant = KernelVariant.All.Single(v => v.Name == name);
        Assert.SkipUnless(KernelLibrary.Available.Contains(variant), $"{name} needs {variant.Needs}, which this processor lacks");
        Assert.Equal(name, TensorBackends.Create(name).Name);
        Assert.Contains(Backends.All, cpu => cpu.Variant == variant);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_variant_that_cannot_run_here_is_refused_with_what_it_needs(string name)
    {
        KernelVariant variant = KernelVariant.All.Single(v => v.Name == name);
        if (KernelLibrary.Available.Contains(variant)) return;
        var thrown = Assert.Throws<KernelsUnavailableException>(() => TensorBackends.Create(name));
        Assert.Contains(variant.Needs, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_variant_is_chosen_and_never_the_one_that_is_there_to_be_measured()
    {
        Assert.Equal(KernelLibrary.Available.First(variant => variant != KernelVariant.Vnni256), KernelLibrary.Best);
        Assert.Equal(KernelLibrary.Best!.Name, TensorBackends.Create(TensorBackends.Auto).Name);
        Assert.Equal(KernelLibrary.Best.Name, TensorBackends.Create(TensorBackends.Native).Name);
        Assert.Equal(["cpu-avx512vnni", "cpu-avxvnni", "cpu-avx2", "cpu-neon", "cpu-vnni256"], KernelVariant.All.Select(variant => variant.Name));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_that_exist()
    {
        var thrown = Assert.Throws<ArgumentException>(() => TensorBackends.Create("gpu"));
        Assert.Contains("auto, native, cpu-avx512vnni, cpu-avxvnni, cpu-avx2, cpu-neon, cpu-vnni256, reference", thrown.Message, StringComparison.Ordinal);
    }
}
