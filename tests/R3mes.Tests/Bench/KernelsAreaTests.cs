using R3mes.Benchmarks;
using R3mes.Benchmarks.Kernels;
using R3mes.Benchmarks.Results;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Tests.Bench;

public sealed class KernelsAreaTests : IDisposable
{
    private static readonly KernelsPlan Small = new(
        [new ProductShape(64, 256), new ProductShape(192, 64)], [1, 32, 512], new ModelDimensions(64, 96, new AttentionShape(4, 2, 16), 50), [1, 3], 1, 1e-5, 1 << 16, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("remes-bench-").FullName;

    [Fact]
    public void Measures_what_is_ours_where_nothing_can_be_had_to_race_against()
    {
        Measurement[] rows = [.. KernelsArea.Measure(new BenchFolders(_folder), Small)];
        Assert.Equal(rows.Length, rows.DistinctBy(row => row.Name).Count());
        Assert.All(rows, row => Assert.True(double.IsFinite(row.Value) && row.Value > 0, row.Name));
        string[] names = [.. rows.Select(row => row.Name)];
        string[] ours =
        [
            "ternary_i8_gemm_m512_1t_gops", "ternary_i8_gemm_m32_1t_gops", "ternary_i8_gemm_m512_2t_speedup", "ternary_i8_gemv_cold_1t_gbps", "ternary_i8_gemv_cold_2t_gbps",
            "ternary_i8_gemm_m512_avx2_1t_gops", "ternary_i16_vs_ternary_i8", "i16_i16_vs_ternary_i8",
        ];
        Assert.Equal(ours, ours.Intersect(names));
        Assert.DoesNotContain(names, name => name.StartsWith("vs_", StringComparison.Ordinal) || name.StartsWith("limit_", StringComparison.Ordinal) || name.StartsWith("onednn", StringComparison.Ordinal));
        Assert.Equal(KernelLibrary.Available.Any(variant => variant == KernelVariant.AvxVnni || variant == KernelVariant.Vnni256), names.Contains("ternary_i8_gemm_m512_avxvnni256_1t_gops"));
        string best = KernelLibrary.Best!.Name["cpu-".Length..];
        Assert.Superset(new HashSet<string>([$"ternary_i8_{best}_192x64_m512_2t_gops", $"ternary_i16_{best}_64x256_m32_1t_gops", $"i16_i16_{best}_64x256_m512_1t_gops", "attention_3_tokens_1t_gops", "quantize_i8_1_tokens_1t_ns_per_element"]), new HashSet<string>(names));
    }

    [Fact]
    public void Measures_every_row_that_is_asked_for()
    {
        ProductRates rates = new(1);
        string best = OwnCandidate.KeyOf("ternary_i8", KernelLibrary.Best!);
        foreach ((int rows, int threads) in new[] { (1, 1), (32, 1), (512, 1), (1, 2), (512, 2) }) rates.Add([Rate(best, rows, threads, 1.0 / threads)]);
        rates.Add([Rate(OwnCandidate.KeyOf("ternary_i16", KernelLibrary.Best!), 512, 1, 2), Rate(OwnCandidate.KeyOf("i16_i16", KernelLibrary.Best!), 512, 1, 4), Rate("onednn_matmul", 512, 1, 4), Rate("onednn_gemm", 512, 1, 8), Rate("llama_tq2_0", 512, 1, 10)]);
        foreach (KernelVariant other in KernelVariant.All.Where(variant => variant != KernelLibrary.Best)) rates.Add([Rate(OwnCandidate.KeyOf("ternary_i8", other), 512, 1, 3)]);
        Dictionary<string, Measurement> found = new GoalRows(rates).Rows().ToDictionary(row => row.Name);
        Assert.Empty(Goals.Read(RepositoryRoot.File("bench", "goals.json")).Without("kernels", found.Keys));
        double rate = 2.0 * 512 * 100 * 200 / 1e9;
        Assert.Equal(rate, found["ternary_i8_gemm_m512_1t_gops"].Value, 1e-9);
        Assert.Equal(2, found["ternary_i8_gemm_m512_2t_speedup"].Value, 1e-9);
        Assert.Equal(2 * 100 * 200 / 4 / 1e9, found["ternary_i8_gemv_cold_2t_gbps"].Value, 1e-12);
        Assert.Equal(0.5, found["ternary_i16_vs_ternary_i8"].Value, 1e-9);
        Assert.Equal(0.25, found["i16_i16_vs_ternary_i8"].Value, 1e-9);
        Assert.Equal(4, found["vs_onednn_i8_m512_1t"].Value, 1e-9); // the faster of its two
        Assert.Equal(10, found["vs_llamacpp_tq2_0_m512_1t"].Value, 1e-9);
    }

    [Fact]
    public void A_figure_over_shapes_is_their_work_over_the_sum_of_their_times_and_none_without_one_of_them()
    {
        ProductRates rates = new(2);
        rates.Add([new ProductRate("x", "x", new ProductShape(100, 200), 32, 1, 3, 2)]);
        Assert.Null(rates.Gops("x", 32, 1));
        rates.Add([new ProductRate("x", "x", new ProductShape(300, 200), 32, 1, 1, 2)]);
        Assert.Equal(2 * 32 * (100 + 300) * 200 / 4.0 / 1e9, rates.Gops("x", 32, 1)!.Value, 1e-12);
        Assert.Equal((100 + 300) * 200 / 4 / 4.0 / 1e9, rates.WeightGbps("x", 32, 1)!.Value, 1e-12);
        Assert.Null(rates.Gops("x", 32, 2));
        Assert.Null(rates.Fastest("y", 32, 1));
    }

    [Fact]
    public void A_product_that_is_wrong_is_seen_before_it_is_timed()
    {
        ProductOperands operands = new(3, new ProductShape(40, 64), 1);
        float[] c = [.. Enumerable.Range(0, 3).SelectMany(row => Enumerable.Range(0, 40).Select(column => (float)operands.Expected(row, column)))];
        Assert.Equal(0, RacedCandidate.ErrorOf(operands, c, new Random(1)));
        Assert.True(RacedCandidate.ErrorOf(operands, new float[c.Length], new Random(1)) > 0.9);
        Assert.True(RacedCandidate.ErrorOf(operands, [.. c.Select(value => value * 0.9f)], new Random(1)) > 0.05);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ProductRate Rate(string key, int rows, int threads, double seconds) => new(key, key, new ProductShape(100, 200), rows, threads, seconds, 2);
}
