namespace R3mes.Kernels.Cuda.Proof;

/// <summary>Holds every kernel that a GPU runs against the reference, bit for bit: fresh inputs, poisoned results, several runs each.</summary>
public static class CudaSelfTest
{
    /// <summary>Runs all trials.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="seed">What the inputs are drawn from.</param>
    /// <param name="repeats">Runs on each input.</param>
    /// <param name="quick">Short rows only: for emulations and sanitizers.</param>
    /// <param name="done">Hears of each kernel that has had all its trials.</param>
    /// <param name="stop">Looked at between kinds of kernels.</param>
    /// <returns>What became of each kernel.</returns>
    /// <exception cref="CudaException">The GPU failed.</exception>
    public static IReadOnlyCollection<CudaTally> Run(CudaDevice device, int seed, int repeats, bool quick, Action<CudaTally> done, CancellationToken stop)
    {
        using CudaTrials trials = new(device, new Random(seed), repeats, quick, done);
        foreach (Action<CudaTrials> kind in (Action<CudaTrials>[])[RowTrials.Run, ElementTrials.Run, NormTrials.Run, DigestTrials.Run, AttentionTrials.Run, ProductTrials.Run])
        {
            stop.ThrowIfCancellationRequested();
            kind(trials);
        }

        Primitives.Invariant.Holds(device.Kernels.All(kernel => trials.Tallies.Any(tally => tally.Kernel == kernel)), "every kernel of the device has trials");
        return trials.Tallies;
    }

    /// <summary>Whether the driver refuses a text that was cut short, as it must.</summary>
    public static bool RefusesDamagedText(CudaDevice device)
    {
        byte[] text = CudaPtx.All[0].Text;
        try
        {
            device.Compile([.. text.AsSpan(0, text.Length / 2), 0]);
            return false;
        }
        catch (CudaException refused) when (refused.Problem == CudaProblem.DamagedKernels)
        {
            return true;
        }
    }
}
