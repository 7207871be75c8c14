using R3mes.Benchmarks.Results;
using R3mes.Kernels;

namespace R3mes.Benchmarks.Kernels;

/// <summary>The rows that bench/goals.json asks for, out of the rates of one run; a row whose rates are missing is missing.</summary>
/// <param name="rates">The rates.</param>
internal sealed class GoalRows(ProductRates rates)
{
    private const int Many = 512, Some = 32, One = 1;
    private readonly string _best = KernelLibrary.Best is { } best ? OwnCandidate.KeyOf("ternary_i8", best) : "";

    public IEnumerable<Measurement> Rows() =>
        new[]
        {
            Rate("ternary_i8_gemm_m512_1t_gops", _best, Many), Rate("ternary_i8_gemm_m32_1t_gops", _best, Some), Speedup(), Streamed("ternary_i8_gemv_cold_1t_gbps", 1), Streamed("ternary_i8_gemv_cold_2t_gbps", 2),
            Rate("ternary_i8_gemm_m512_avxvnni256_1t_gops", Narrow(), Many), Rate("ternary_i8_gemm_m512_avx2_1t_gops", OwnCandidate.KeyOf("ternary_i8", KernelVariant.Avx2), Many),
            Share("ternary_i16_vs_ternary_i8", "ternary_i16"), Share("i16_i16_vs_ternary_i8", "i16_i16"), Against("vs_onednn_i8_m512_1t", "onednn_"), Against("vs_llamacpp_tq2_0_m512_1t", "llama_tq2_0"),
        }.OfType<Measurement>();

    private static string Narrow() => OwnCandidate.KeyOf("ternary_i8", KernelLibrary.Available.Contains(KernelVariant.AvxVnni) ? KernelVariant.AvxVnni : KernelVariant.Vnni256);

    private Measurement? Rate(string name, string key, int rows)
    {
        if (rates.Gops(key, rows, 1) is not { } gops) return null;
        (string Key, string What, double Gops)? other = rates.Fastest("onednn_", rows, 1);
        return new Measurement(name, gops, "GOP/s", other is { } fastest ? $"{key}; beside it {fastest.What}" : key, other?.Gops);
    }

    private Measurement? Speedup() =>
        rates.Gops(_best, Many, 1) is { } one && rates.Gops(_best, Many, 2) is { } two ? new Measurement("ternary_i8_gemm_m512_2t_speedup", two / one, "ratio", "GOP/s on two threads", two) : null;

    private Measurement? Streamed(string name, int threads)
    {
        if (rates.WeightGbps(_best, One, threads) is not { } gbps) return null;
        double? other = rates.WeightGbps("llama_tq2_0", One, threads);
        return new Measurement(name, gbps, "GB/s", other is null ? _best : $"{_best}; beside it llama.cpp TQ2_0", other);
    }

    private Measurement? Share(string name, string kernel)
    {
        string key = KernelLibrary.Best is { } best ? OwnCandidate.KeyOf(kernel, best) : "";
        return rates.Gops(key, Many, 1) is { } wide && rates.Gops(_best, Many, 1) is { } gops ? new Measurement(name, wide / gops, "ratio", $"GOP/s of {key}", wide) : null;
    }

    private Measurement? Against(string name, string prefix) =>
        rates.Gops(_best, Many, 1) is { } gops && rates.Fastest(prefix, Many, 1) is { } other ? new Measurement(name, gops / other.Gops, "ratio", $"GOP/s by {other.What}, {other.Key}", other.Gops) : null;
}
