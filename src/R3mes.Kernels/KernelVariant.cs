namespace R3mes.Kernels;

/// <summary>One set of the C kernels, for one family of processors (R3MES_VARIANT_* of r3mes_kernels.h). All of them give the same bits.</summary>
public sealed class KernelVariant
{
    /// <summary>Processors with AVX2.</summary>
    public static readonly KernelVariant Avx2 = new(1, "cpu-avx2", "AVX2");

    /// <summary>256-bit integer dot products in their VEX form.</summary>
    public static readonly KernelVariant AvxVnni = new(2, "cpu-avxvnni", "AVX-VNNI");

    /// <summary>512-bit integer dot products.</summary>
    public static readonly KernelVariant Avx512Vnni = new(3, "cpu-avx512vnni", "AVX-512 F, BW, DQ, VL and VNNI");

    /// <summary>Arm's 128-bit vectors with dot products.</summary>
    public static readonly KernelVariant Neon = new(4, "cpu-neon", "NEON dot products");

    /// <summary>The source of <see cref="AvxVnni"/> for processors that have its instructions in their EVEX form only: to prove and measure it, never chosen by itself.</summary>
    public static readonly KernelVariant Vnni256 = new(5, "cpu-vnni256", "AVX-512 F, BW, DQ, VL and VNNI");

    private KernelVariant(int number, string name, string needs)
    {
        Number = number;
        Name = name;
        Needs = needs;
    }

    /// <summary>Every variant, the best first; the last is never chosen by itself.</summary>
    public static IReadOnlyList<KernelVariant> All { get; } = [Avx512Vnni, AvxVnni, Avx2, Neon, Vnni256];

    /// <summary>Name of its backend, such as cpu-avx2.</summary>
    public string Name { get; }

    /// <summary>What a processor must have, in words.</summary>
    public string Needs { get; }

    /// <summary>Its R3MES_VARIANT_ number.</summary>
    internal int Number { get; }
}
