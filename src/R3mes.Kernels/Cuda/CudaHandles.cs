using System.Runtime.InteropServices;

namespace R3mes.Kernels.Cuda;

/// <summary>A device's primary context, which all users of the device in this process share.</summary>
internal sealed unsafe class CudaContext : SafeHandle
{
    private readonly int device;

    public CudaContext(CudaDriver driver, int device)
        : base(0, true)
    {
        Driver = driver;
        this.device = device;
        nint context;
        driver.Check(driver.Calls.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        SetHandle(context);
    }

    public CudaDriver Driver { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Makes it this thread's: what every call of the driver's works in.</summary>
    public CudaDriver.Functions Enter()
    {
        Driver.Check(Driver.Calls.cuCtxSetCurrent(handle), "cuCtxSetCurrent");
        return Driver.Calls;
    }

    protected override bool ReleaseHandle() => Driver.Calls.cuDevicePrimaryCtxRelease(device) == 0;
}

/// <summary>What lives in a context and keeps it alive.</summary>
internal abstract unsafe class CudaHandle : SafeHandle
{
    protected CudaHandle(CudaContext context)
        : base(0, true) => Context = context;

    public CudaContext Context { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The driver's own handle or address; valid while this object is.</summary>
    public nint Value => handle;

    /// <summary>Takes what the driver made, and the context with it until it is let go.</summary>
    protected void Own(nint made)
    {
        bool added = false;
        Context.DangerousAddRef(ref added);
        SetHandle(made);
    }

    protected abstract int Free(in CudaDriver.Functions calls);

    protected override bool ReleaseHandle()
    {
        CudaDriver.Functions calls = Context.Driver.Calls;
        bool freed = calls.cuCtxSetCurrent(Context.DangerousGetHandle()) == 0 && Free(calls) == 0;
        Context.DangerousRelease();
        return freed;
    }
}

/// <summary>Kernels, compiled by the driver from PTX.</summary>
internal sealed unsafe class CudaModule : CudaHandle
{
    /// <param name="context">Where.</param>
    /// <param name="ptx">The text, ending in a zero.</param>
    public CudaModule(CudaContext context, ReadOnlySpan<byte> ptx)
        : base(context)
    {
        nint module;
        fixed (byte* text = ptx) context.Driver.Check(context.Enter().cuModuleLoadDataEx(&module, text, 0, null, null), "cuModuleLoadDataEx");
        Own(module);
    }

    protected override int Free(in CudaDriver.Functions calls) => calls.cuModuleUnload(handle);
}

/// <summary>Work in order, apart from other streams.</summary>
internal sealed unsafe class CudaStream : CudaHandle
{
    private const uint NonBlocking = 1;

    public CudaStream(CudaContext context)
        : base(context)
    {
        nint stream;
        context.Driver.Check(context.Enter().cuStreamCreate(&stream, NonBlocking), "cuStreamCreate");
        Own(stream);
    }

    protected override int Free(in CudaDriver.Functions calls) => calls.cuStreamDestroy(handle);
}

/// <summary>A point in a stream, with the time it was passed.</summary>
internal sealed unsafe class CudaEvent : CudaHandle
{
    public CudaEvent(CudaContext context)
        : base(context)
    {
        nint made;
        context.Driver.Check(context.Enter().cuEventCreate(&made, 0), "cuEventCreate");
        Own(made);
    }

    protected override int Free(in CudaDriver.Functions calls) => calls.cuEventDestroy(handle);
}

/// <summary>Memory of the device; <see cref="CudaHandle.Value"/> is its address there.</summary>
internal sealed unsafe class CudaMemory : CudaHandle
{
    public CudaMemory(CudaContext context, long bytes)
        : base(context)
    {
        nint address;
        context.Driver.Check(context.Enter().cuMemAlloc(&address, (nuint)Math.Max(bytes, 1)), $"cuMemAlloc of {bytes} bytes");
        Own(address);
        Bytes = bytes;
    }

    public long Bytes { get; }

    protected override int Free(in CudaDriver.Functions calls) => calls.cuMemFree(handle);
}
