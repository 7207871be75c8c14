namespace R3mes.Kernels;

/// <summary>The native library: found, of the version these bindings know, and with a variant this processor can run. Checked once.</summary>
public static class KernelLibrary
{
    private static readonly Lazy<string?> Checked = new(Check);

    /// <summary>Null when the kernels can be used; otherwise one sentence that says why not and what to do.</summary>
    public static string? Problem => Checked.Value;

    /// <summary>Version of the kernels' interface (R3MES_KERNELS_ABI_VERSION) that this program was written for; what it loads is of the same one or refused.</summary>
    public static int AbiVersion => R3mesKernels.R3MES_KERNELS_ABI_VERSION;

    private static string? Check()
    {
        try
        {
            int version = R3mesKernels.r3mes_kernels_abi_version();
            if (version != R3mesKernels.R3MES_KERNELS_ABI_VERSION)
                return $"libr3mes_kernels.so has version {version} but this program needs version {R3mesKernels.R3MES_KERNELS_ABI_VERSION}: run `make native` and build again.";
            if (R3mesKernels.r3mes_kernels_select(R3mesKernels.R3MES_VARIANT_AVX2) == 0)
                return "This processor has no AVX2, which the cpu-avx2 kernels need: choose the backend \"reference\" (the same results, much slower).";
            return null;
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
