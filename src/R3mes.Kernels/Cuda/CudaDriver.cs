using System.Runtime.InteropServices;

namespace R3mes.Kernels.Cuda;

/// <summary>The driver's own functions, C's names kept, found when asked for: remesd runs where there is none. A table and not imports, so that one process can hold several (the tests' emulated one).
/// Every function answers a CUresult, 0 for done.</summary>
internal sealed unsafe class CudaDriver
{
    /// <summary>Where the system finds the driver.</summary>
    public const string Library = "libcuda.so.1";

    /// <summary>Oldest driver whose compiler knows every instruction of the kernels, as cuDriverGetVersion says it: PTX 8.3 came with CUDA 12.3.</summary>
    public const int VersionLeast = 12030;

    /// <summary>In the order of <see cref="Functions"/>.</summary>
    private static readonly string[] Names =
    [
        "cuInit", "cuDriverGetVersion", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceTotalMem_v2", "cuDeviceGetAttribute", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2",
        "cuCtxSetCurrent", "cuGetErrorName", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction",
        "cuFuncSetAttribute", "cuLaunchKernel", "cuTensorMapEncodeTiled", "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuEventCreate", "cuEventDestroy_v2", "cuEventRecord",
        "cuEventElapsedTime",
    ];

    // Never unloaded: a driver keeps threads of its own.
    private CudaDriver(Functions functions) => Calls = functions;

    /// <summary>The functions.</summary>
    public Functions Calls { get; }

    /// <summary>Loads <paramref name="library"/> (<see cref="Library"/> when null) and starts it.</summary>
    /// <exception cref="CudaException">There is none, or it is too old.</exception>
    public static CudaDriver Open(string? library)
    {
        if (!NativeLibrary.TryLoad(library ?? Library, out nint handle))
            throw new CudaException(CudaProblem.NoDriver, $"No NVIDIA driver was found ({library ?? Library}): install it, or give its library with --driver.");
        Functions functions = default;
        for (int i = 0; i < Names.Length; i++)
        {
            if (!NativeLibrary.TryGetExport(handle, Names[i], out ((nint*)&functions)[i]))
                throw new CudaException(CudaProblem.OldDriver, $"The NVIDIA driver is too old: it has no {Names[i]}. Install one for CUDA {Version(VersionLeast)} or later.");
        }

        CudaDriver driver = new(functions);
        int version;
        driver.Check(functions.cuDriverGetVersion(&version), "cuDriverGetVersion");
        if (version < VersionLeast)
            throw new CudaException(CudaProblem.OldDriver, $"The NVIDIA driver is too old: it is for CUDA {Version(version)}. Install one for CUDA {Version(VersionLeast)} or later.");
        driver.Check(functions.cuInit(0), "cuInit");
        return driver;
    }

    /// <summary>13000 is 13.0.</summary>
    public static string Version(int version) => $"{version / 1000}.{version % 1000 / 10}";

    /// <summary>Nothing when a call was done.</summary>
    /// <exception cref="CudaException">It was not: what it means, in one sentence.</exception>
    public void Check(int result, string call)
    {
        if (result == 0) return;
        byte* name = null;
        bool known = Calls.cuGetErrorName(result, &name) == 0 && name != null;
        throw CudaException.Of(result, known ? Marshal.PtrToStringUTF8((nint)name)! : "an unknown error", call);
    }

    /// <summary>The functions that are called, in the order of the names.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Functions
    {
        public delegate* unmanaged[Cdecl]<uint, int> cuInit;
        public delegate* unmanaged[Cdecl]<int*, int> cuDriverGetVersion;
        public delegate* unmanaged[Cdecl]<int*, int> cuDeviceGetCount;
        public delegate* unmanaged[Cdecl]<int*, int, int> cuDeviceGet;
        public delegate* unmanaged[Cdecl]<byte*, int, int, int> cuDeviceGetName;
        public delegate* unmanaged[Cdecl]<nuint*, int, int> cuDeviceTotalMem;
        public delegate* unmanaged[Cdecl]<int*, int, int, int> cuDeviceGetAttribute;
        public delegate* unmanaged[Cdecl]<nint*, int, int> cuDevicePrimaryCtxRetain;
        public delegate* unmanaged[Cdecl]<int, int> cuDevicePrimaryCtxRelease;
        public delegate* unmanaged[Cdecl]<nint, int> cuCtxSetCurrent;
        public delegate* unmanaged[Cdecl]<int, byte**, int> cuGetErrorName;
        public delegate* unmanaged[Cdecl]<nint*, nuint, int> cuMemAlloc;
        public delegate* unmanaged[Cdecl]<nint, int> cuMemFree;
        public delegate* unmanaged[Cdecl]<nint, void*, nuint, nint, int> cuMemcpyHtoDAsync;
        public delegate* unmanaged[Cdecl]<void*, nint, nuint, nint, int> cuMemcpyDtoHAsync;
        public delegate* unmanaged[Cdecl]<nint*, void*, uint, int*, void**, int> cuModuleLoadDataEx;
        public delegate* unmanaged[Cdecl]<nint, int> cuModuleUnload;
        public delegate* unmanaged[Cdecl]<nint*, nint, byte*, int> cuModuleGetFunction;
        public delegate* unmanaged[Cdecl]<nint, int, int, int> cuFuncSetAttribute;
        public delegate* unmanaged[Cdecl]<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> cuLaunchKernel;
        public delegate* unmanaged[Cdecl]<void*, int, uint, nint, ulong*, ulong*, uint*, uint*, int, int, int, int, int> cuTensorMapEncodeTiled;
        public delegate* unmanaged[Cdecl]<nint*, uint, int> cuStreamCreate;
        public delegate* unmanaged[Cdecl]<nint, int> cuStreamDestroy;
        public delegate* unmanaged[Cdecl]<nint, int> cuStreamSynchronize;
        public delegate* unmanaged[Cdecl]<nint*, uint, int> cuEventCreate;
        public delegate* unmanaged[Cdecl]<nint, int> cuEventDestroy;
        public delegate* unmanaged[Cdecl]<nint, nint, int> cuEventRecord;
        public delegate* unmanaged[Cdecl]<float*, nint, nint, int> cuEventElapsedTime;
    }
}
