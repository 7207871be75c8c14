using System.Runtime.InteropServices;
using System.Text;

namespace R3mes.Kernels.Cuda;

/// <summary>The first GPU of the driver's: what it is, its memory and its kernels. One thread at a time.</summary>
public sealed unsafe class CudaDevice : IDisposable
{
    private const int AttributeMultiprocessors = 16;
    private const int AttributeMajor = 75;
    private const int AttributeMinor = 76;
    private const int AttributeSharedBytes = 97;
    private const int FunctionSharedBytes = 8;
    private const int CapabilityLeast = 61;

    private readonly CudaContext context;
    private readonly CudaStream stream;
    private readonly CudaEvent begin, end;
    private readonly int sharedBytes;
    private readonly Dictionary<string, CudaPtx> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CudaModule> modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, nint> functions = new(StringComparer.Ordinal);

    private CudaDevice(CudaDriver driver, int device)
    {
        int version;
        driver.Check(driver.Calls.cuDriverGetVersion(&version), "cuDriverGetVersion");
        DriverVersion = CudaDriver.Version(version);
        byte* name = stackalloc byte[256];
        driver.Check(driver.Calls.cuDeviceGetName(name, 255, device), "cuDeviceGetName");
        Name = Marshal.PtrToStringUTF8((nint)name)!;
        nuint bytes;
        driver.Check(driver.Calls.cuDeviceTotalMem(&bytes, device), "cuDeviceTotalMem");
        MemoryBytes = (long)bytes;
        Capability = (Attribute(driver, device, AttributeMajor) * 10) + Attribute(driver, device, AttributeMinor);
        Multiprocessors = Attribute(driver, device, AttributeMultiprocessors);
        sharedBytes = Attribute(driver, device, AttributeSharedBytes);
        if (Capability < CapabilityLeast)
        {
            throw new CudaException(
                CudaProblem.NoDevice,
                $"The GPU is too old: {Name} has compute capability {Capability / 10}.{Capability % 10}, the kernels need {CapabilityLeast / 10}.{CapabilityLeast % 10}.");
        }

        foreach (CudaPtx ptx in CudaPtx.All.Where(ptx => ptx.RunsOn(Capability)))
            foreach (string kernel in ptx.Kernels) texts.Add(kernel, ptx);
        context = new CudaContext(driver, device);
        stream = new CudaStream(context);
        begin = new CudaEvent(context);
        end = new CudaEvent(context);
    }

    /// <summary>As its maker calls it.</summary>
    public string Name { get; }

    /// <summary>Compute capability, 90 for 9.0.</summary>
    public int Capability { get; }

    /// <summary>How many multiprocessors it has.</summary>
    public int Multiprocessors { get; }

    /// <summary>All of its memory.</summary>
    public long MemoryBytes { get; }

    /// <summary>The CUDA version that the driver is for: 13.0.</summary>
    public string DriverVersion { get; }

    /// <summary>The kernels that run on it, by name.</summary>
    public IReadOnlyCollection<string> Kernels => texts.Keys;

    /// <summary>Opens the first GPU.</summary>
    /// <param name="library">The driver's library; null: where the system finds it.</param>
    /// <exception cref="CudaException">There is no driver, it is too old, there is no GPU, or it cannot be used.</exception>
    public static CudaDevice Open(string? library)
    {
        _ = CudaPtx.All;
        CudaDriver driver = CudaDriver.Open(library);
        int count, device;
        driver.Check(driver.Calls.cuDeviceGetCount(&count), "cuDeviceGetCount");
        if (count == 0) throw new CudaException(CudaProblem.NoDevice, "The NVIDIA driver sees no GPU: look at what `nvidia-smi` says.");
        driver.Check(driver.Calls.cuDeviceGet(&device, 0), "cuDeviceGet");
        return new CudaDevice(driver, device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaModule module in modules.Values) module.Dispose();
        begin.Dispose();
        end.Dispose();
        stream.Dispose();
        context.Dispose();
    }

    /// <summary>Memory, its contents of no meaning.</summary>
    internal CudaMemory Allocate(long bytes) => new(context, bytes);

    /// <summary>Memory that holds <paramref name="values"/>.</summary>
    internal CudaMemory Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        CudaMemory memory = Allocate((long)values.Length * sizeof(T));
        try
        {
            Write(memory, MemoryMarshal.AsBytes(values));
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Copies from this process to the first bytes of the device's memory; done when it returns.</summary>
    internal void Write(CudaMemory to, ReadOnlySpan<byte> from)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from.Length, to.Bytes);
        fixed (byte* bytes = from) Check(context.Enter().cuMemcpyHtoDAsync(to.Value, bytes, (nuint)from.Length, stream.Value), "cuMemcpyHtoD");
        Wait();
    }

    /// <summary>Copies the first bytes of the device's memory to this process.</summary>
    internal void Read(CudaMemory from, Span<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.Length, from.Bytes);
        fixed (byte* bytes = to) Check(context.Enter().cuMemcpyDtoHAsync(bytes, from.Value, (nuint)to.Length, stream.Value), "cuMemcpyDtoH");
        Wait();
    }

    /// <summary>Puts a kernel into the stream; its text is compiled at the first use of one of its file.</summary>
    /// <param name="kernel">Its name.</param>
    /// <param name="grid">Its blocks.</param>
    /// <param name="arguments">The struct of native/cuda/arguments.h that it takes.</param>
    internal void Launch<T>(string kernel, CudaGrid grid, T arguments)
        where T : unmanaged
    {
        nint function = FunctionOf(kernel);
        void* argument = &arguments;
        Check(context.Enter().cuLaunchKernel(function, (uint)grid.X, (uint)grid.Y, 1, (uint)grid.Threads, 1, 1, (uint)grid.SharedBytes, stream.Value, &argument, null), kernel);
    }

    /// <summary>Compiles what a first launch would compile.</summary>
    internal void Prepare(string kernel) => FunctionOf(kernel);

    /// <summary>Waits for what <paramref name="launches"/> puts into the stream; the time that it took there in microseconds.</summary>
    internal double Time(Action launches)
    {
        Check(context.Enter().cuEventRecord(begin.Value, stream.Value), "cuEventRecord");
        launches();
        Check(context.Enter().cuEventRecord(end.Value, stream.Value), "cuEventRecord");
        Wait();
        float ms;
        Check(context.Enter().cuEventElapsedTime(&ms, begin.Value, end.Value), "cuEventElapsedTime");
        return ms * 1e3;
    }

    /// <summary>A tensor map, in memory of the device: rows of bytes, boxes of 128 columns by <paramref name="boxRows"/> with the 128-byte swizzle, zeros outside.</summary>
    internal CudaMemory TensorMap(CudaMemory x, int columns, int rows, int boxRows)
    {
        const int Bytes = 0, NoInterleave = 0, Swizzle128 = 3, Lines128 = 2, Zeros = 0;
        byte* space = stackalloc byte[128 + 64];
        byte* map = (byte*)(((nuint)space + 63) & ~(nuint)63);
        ulong* sizes = stackalloc ulong[] { (ulong)columns, (ulong)rows };
        ulong stride = (ulong)columns;
        uint* box = stackalloc uint[] { 128, (uint)boxRows };
        uint* steps = stackalloc uint[] { 1, 1 };
        Check(context.Enter().cuTensorMapEncodeTiled(map, Bytes, 2, x.Value, sizes, &stride, box, steps, NoInterleave, Swizzle128, Lines128, Zeros), "cuTensorMapEncodeTiled");
        return Upload(new ReadOnlySpan<byte>(map, 128));
    }

    /// <summary>Compiles a text and lets it go again.</summary>
    /// <exception cref="CudaException">The driver refuses it.</exception>
    internal void Compile(ReadOnlySpan<byte> ptx) => new CudaModule(context, ptx).Dispose();

    private static int Attribute(CudaDriver driver, int device, int attribute)
    {
        int value;
        driver.Check(driver.Calls.cuDeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }

    private nint FunctionOf(string kernel)
    {
        if (functions.TryGetValue(kernel, out nint known)) return known;
        CudaPtx ptx = texts[kernel];
        if (!modules.TryGetValue(ptx.Name, out CudaModule? module)) modules.Add(ptx.Name, module = new CudaModule(context, ptx.Text));
        nint function;
        fixed (byte* name = Encoding.ASCII.GetBytes(kernel + "\0")) Check(context.Enter().cuModuleGetFunction(&function, module.Value, name), $"cuModuleGetFunction of {kernel}");
        Check(context.Enter().cuFuncSetAttribute(function, FunctionSharedBytes, sharedBytes), "cuFuncSetAttribute");
        functions.Add(kernel, function);
        return function;
    }

    private void Wait() => Check(context.Enter().cuStreamSynchronize(stream.Value), "cuStreamSynchronize");

    private void Check(int result, string call) => context.Driver.Check(result, call);
}
