using R3mes.Compute.Tensors;
using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

/// <summary>One ternary product: the arguments of multiply_ternary or multiply_ternary_backward but for the range of columns and the scratch memory.</summary>
internal unsafe struct TernaryProduct
{
    public delegate* unmanaged[Cdecl]<void*, float*, int, byte*, int, int, float, int, int, float*, void*, void> Kernel;
    public void* Left;
    public float* LeftScales;
    public int Rows;
    public byte* Packed;
    public int OutFeatures;
    public int InFeatures;
    public float Scale;
    public float* Result;

    /// <summary>Length of the result's rows.</summary>
    public int Columns;

    /// <summary>Bytes of scratch memory that a call needs.</summary>
    public nuint ScratchBytes;

    /// <summary>Computes the columns [first, end) in the calling thread's scratch memory.</summary>
    public readonly void Run(int first, int end) =>
        Kernel(Left, LeftScales, Rows, Packed, OutFeatures, InFeatures, Scale, first, end, Result, KernelScratch.OfAtLeast(ScratchBytes));
}

/// <summary>The workers of a scheduler, who share the columns of one product at a time.</summary>
internal sealed class TernaryTeam
{
    // Below this many multiplications one thread is done before another has begun.
    private const long SharedFrom = 1 << 20;

    // Pieces for each worker, so that one who is held up does not hold up the rest.
    private const int PiecesEach = 4;

    private readonly IWorkScheduler _scheduler;

    public TernaryTeam(IWorkScheduler scheduler) => _scheduler = scheduler;

    /// <summary>Computes the product; several threads may call at once, and wait for one another in the scheduler.</summary>
    public void Run(in TernaryProduct product)
    {
        int units = ((product.Columns - 1) / R3MES_TERNARY_COLUMNS) + 1; // there is a column
        if (units == 1 || (long)product.Rows * product.OutFeatures * product.InFeatures < SharedFrom) product.Run(0, product.Columns);
        else Share(product, units);
    }

    // What is shared belongs to the call: a lock held here while the scheduler is waited for could be what a piece of its present work waits for.
    private void Share(TernaryProduct product, int units)
    {
        int pieces = Math.Min(units, _scheduler.Workers * PiecesEach);
        int width = (units + pieces - 1) / pieces * R3MES_TERNARY_COLUMNS;
        _scheduler.Run(((product.Columns - 1) / width) + 1, (_, index) => product.Run(index * width, (int)Math.Min(product.Columns, (index + 1L) * width)));
    }
}
