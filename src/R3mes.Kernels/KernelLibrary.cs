using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

/// <summary>The native library: found, of the version these bindings know, and the variants this processor can run. Checked once.</summary>
public static unsafe class KernelLibrary
{
    private static readonly Lazy<string?> Checked = new(Check);
    private static readonly Lazy<KernelVariant[]> Found = new(() => Checked.Value is null ? [.. KernelVariant.All.Where(variant => r3mes_kernels_variant(variant.Number) != null)] : []);

    /// <summary>Null when kernels can be used; otherwise one sentence that says why not and what to do.</summary>
    public static string? Problem => Checked.Value ?? (Best is null ? $"This processor has nothing that the kernels need ({string.Join("; ", KernelVariant.All.Select(variant => variant.Needs).Distinct())}): {Advice}" : null);

    /// <summary>Version of the kernels' interface (R3MES_KERNELS_ABI_VERSION) that this program was written for; what it loads is of the same one or refused.</summary>
    public static int AbiVersion => R3MES_KERNELS_ABI_VERSION;

    /// <summary>The variants this processor can run, the best first.</summary>
    public static IReadOnlyList<KernelVariant> Available => Found.Value;

    /// <summary>The variant that is chosen by itself; null where there is none.</summary>
    public static KernelVariant? Best => Available.FirstOrDefault(variant => variant != KernelVariant.Vnni256);

    private static string Advice => "choose the backend \"reference\" (the same results, much slower).";

    /// <summary>The functions of a variant, valid for ever.</summary>
    /// <exception cref="KernelsUnavailableException">The library or the processor lacks it; the message says why and what to do.</exception>
    internal static r3mes_kernels* Open(KernelVariant variant)
    {
        if (Checked.Value is string problem) throw new KernelsUnavailableException(problem);
        r3mes_kernels* kernels = r3mes_kernels_variant(variant.Number);
        return kernels != null ? kernels : throw new KernelsUnavailableException($"This processor cannot run the {variant.Name} kernels, which need {variant.Needs}: {Advice}");
    }

    private static string? Check()
    {
        try
        {
            int version = r3mes_kernels_abi_version();
            return version == R3MES_KERNELS_ABI_VERSION ? null
                : $"libr3mes_kernels.so has version {version} but this program needs version {R3MES_KERNELS_ABI_VERSION}: run `make native` and build again.";
        }
        catch (DllNotFoundException)
        {
            return $"libr3mes_kernels.so was not found beside the program ({AppContext.BaseDirectory}): run `make native` and build again.";
        }
        catch (EntryPointNotFoundException e)
        {
            return $"libr3mes_kernels.so is not of this program's version ({e.Message}): run `make native` and build again.";
        }
        catch (BadImageFormatException)
        {
            return "libr3mes_kernels.so was built for another processor: run `make native` on this machine and build again.";
        }
    }
}
