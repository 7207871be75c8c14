using R3mes.Compute.Tensors;
using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

/// <summary>
/// The tensor operations in C (native/cpu), bit for bit those of <see cref="Compute.Reference.ReferenceBackend"/>. Methods validate shapes; the kernels assume them.
/// Scratch memory is the calling thread's, so that any number of workers may call at once.
/// </summary>
public sealed unsafe partial class CpuBackend : ITensorBackend
{
    /// <summary>Longest common axis of a product.</summary>
    private const int TermsMax = 1 << 25;

    private readonly r3mes_kernels* kernels;
    private readonly TernaryTeam? team;

    /// <summary>The best variant this processor can run.</summary>
    /// <exception cref="KernelsUnavailableException">There is none; the message says why and what to do.</exception>
    public CpuBackend()
        : this(KernelLibrary.Best ?? throw new KernelsUnavailableException(KernelLibrary.Problem!))
    {
    }

    /// <summary>One variant, each call on the calling thread alone: for callers that share out whole sequences.</summary>
    /// <exception cref="KernelsUnavailableException">The library or the processor lacks it; the message says why and what to do.</exception>
    public CpuBackend(KernelVariant variant)
    {
        Variant = variant;
        kernels = KernelLibrary.Open(variant);
    }

    /// <summary>One variant, the workers of <paramref name="scheduler"/> sharing each large ternary product: for callers that have one sequence, or one token. A piece of work that
    /// itself runs on the scheduler is refused a shared product with an <see cref="InvalidOperationException"/>.</summary>
    /// <exception cref="KernelsUnavailableException">The library or the processor lacks it; the message says why and what to do.</exception>
    public CpuBackend(KernelVariant variant, IWorkScheduler scheduler)
        : this(variant)
    {
        if (scheduler.Workers > 1) team = new TernaryTeam(scheduler);
    }

    /// <summary>The variant it calls.</summary>
    public KernelVariant Variant { get; }

    /// <inheritdoc/>
    public string Name => Variant.Name;

    /// <inheritdoc/>
    public TernaryOperand Prepare(TernaryMatrix weights) => new CpuTernaryOperand(weights, Variant);

    /// <inheritdoc/>
    public bool QuantizeI8(Matrix x, RowsI8 q)
    {
        q.Reshape(x.Rows, x.Cols);
        if (IsEmpty(x)) return Cleared(q.Scales, q.Rows);
        fixed (float* px = x.Data, ps = q.Scales)
        fixed (sbyte* pq = q.Values)
            return kernels->quantize_i8(px, x.Rows, x.Cols, pq, ps) != 0;
    }

    /// <inheritdoc/>
    public bool QuantizeI16(Matrix x, RowsI16 q)
    {
        q.Reshape(x.Rows, x.Cols);
        if (IsEmpty(x)) return Cleared(q.Scales, q.Rows);
        fixed (float* px = x.Data, ps = q.Scales)
        fixed (short* pq = q.Values)
            return kernels->quantize_i16(px, x.Rows, x.Cols, pq, ps) != 0;
    }

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, RowsI16 q)
    {
        q.Reshape(x.Cols, x.Rows);
        if (IsEmpty(x)) return Cleared(q.Scales, q.Rows);
        fixed (float* px = x.Data, ps = q.Scales)
        fixed (short* pq = q.Values)
            return kernels->quantize_i16_transposed(px, x.Rows, x.Cols, null, pq, ps) != 0;
    }

    /// <inheritdoc/>
    public bool QuantizeI16Transposed(Matrix x, ReadOnlySpan<float> rowScales, RowsI16 q)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowScales.Length, x.Rows);
        q.Reshape(x.Cols, x.Rows);
        if (IsEmpty(x)) return Cleared(q.Scales, q.Rows);
        fixed (float* px = x.Data, pr = rowScales, ps = q.Scales)
        fixed (short* pq = q.Values)
            return kernels->quantize_i16_transposed(px, x.Rows, x.Cols, pr, pq, ps) != 0;
    }

    /// <inheritdoc/>
    public bool QuantizeI16Plus(Matrix x, ReadOnlySpan<float> colScales, RowsI16 first, RowsI16 second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(colScales.Length, x.Cols);
        RequireApart(first, second);
        first.Reshape(x.Rows, x.Cols);
        second.Reshape(x.Rows, x.Cols);
        if (IsEmpty(x)) return Cleared(first.Scales, x.Rows) & Cleared(second.Scales, x.Rows);
        fixed (float* px = x.Data, pc = colScales, s1 = first.Scales, s2 = second.Scales)
        fixed (short* q1 = first.Values, q2 = second.Values)
            return kernels->quantize_i16_plus(px, x.Rows, x.Cols, pc, q1, s1, q2, s2) != 0;
    }

    private static bool IsEmpty(Matrix x) => x.Rows == 0 || x.Cols == 0;

    // What quantising rows without elements gives.
    private static bool Cleared(float[] scales, int rows)
    {
        scales.AsSpan(0, rows).Clear();
        return true;
    }

    // The kernels take it that a result is none of the arguments, nor another result. Buffers are never shared between objects.
    private static void RequireApart(object result, object? other)
    {
        if (ReferenceEquals(result, other)) throw new ArgumentException("A result may not be an argument, nor another result, of the same operation.");
    }

    private static void RequireCommonAxis(int left, int right)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(left, right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left, TermsMax);
    }

    private static void RequireSameShape(Matrix a, Matrix b)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Rows, a.Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Cols, a.Cols);
    }
}
