namespace R3mes.Kernels.Cuda;

/// <summary>A GPU cannot be used, or no longer; the message is one sentence that says what to do.</summary>
public sealed class CudaException : Exception
{
    /// <summary>Takes the kind and the sentence.</summary>
    public CudaException(CudaProblem problem, string message)
        : base(message) => Problem = problem;

    /// <summary>The kind.</summary>
    public CudaProblem Problem { get; }

    /// <summary>What an answer of the driver's means: <paramref name="result"/> and its <paramref name="name"/> (CUresult of the driver's manual) to <paramref name="call"/>.</summary>
    internal static CudaException Of(int result, string name, string call)
    {
        string said = $"{call} answered {name} ({result})";
        return result switch
        {
            2 => new(CudaProblem.OutOfMemory, $"The GPU's memory is full ({said}): end what else runs on it (nvidia-smi lists it)."),
            34 or 35 or 803 => new(CudaProblem.OldDriver, $"The NVIDIA driver does not fit the kernel of this system ({said}): install the driver anew and restart."),
            46 or 100 or 101 or 802 => new(CudaProblem.NoDevice, $"The NVIDIA driver sees no GPU that it can use ({said}): look at what `nvidia-smi` says."),
            209 or 218 or 220 or 221 or 222 or 500 => new(CudaProblem.DamagedKernels, $"The NVIDIA driver refuses the kernels of this program ({said}): install remesd anew, and a newer driver if that does not help."),
            214 or 700 or 702 or (>= 714 and <= 719) or 999 => new(CudaProblem.DeviceLost, $"The GPU failed ({said}): start remesd again, and look for Xid lines in the system's log."),
            _ => new(CudaProblem.Refused, $"The NVIDIA driver refused: {said}."),
        };
    }
}
