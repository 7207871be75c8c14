namespace R3mes.Kernels.Cuda;

/// <summary>Why a GPU cannot be used, or no longer.</summary>
public enum CudaProblem
{
    /// <summary>This program was built without the kernels.</summary>
    NotBuilt,

    /// <summary>No NVIDIA driver is installed, or not where it was looked for.</summary>
    NoDriver,

    /// <summary>The driver is older than the kernels' instructions.</summary>
    OldDriver,

    /// <summary>The driver sees no GPU, or one too old.</summary>
    NoDevice,

    /// <summary>The GPU's memory is full.</summary>
    OutOfMemory,

    /// <summary>The driver refuses a kernel's text.</summary>
    DamagedKernels,

    /// <summary>A launch failed, and with it every later one of this process.</summary>
    DeviceLost,

    /// <summary>Any other refusal of the driver's.</summary>
    Refused,
}
