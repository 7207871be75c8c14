using System.Diagnostics;
using R3mes.Compute.Verification;

namespace R3mes.Benchmarks.Kernels;

/// <summary>Field products whose time is told apart: passes over accumulators, and over operands.</summary>
internal sealed class TimedFieldProducts(IFieldProducts inner, HashSet<IntegerMatrix> accumulators) : IFieldProducts
{
    public TimeSpan OfAccumulators { get; private set; }

    public TimeSpan OfOperands { get; private set; }

    public bool AddRows(IntegerMatrix x, ReadOnlySpan<ulong> v, Span<ulong> y)
    {
        long began = Stopwatch.GetTimestamp();
        bool holds = inner.AddRows(x, v, y);
        if (accumulators.Contains(x)) OfAccumulators += Stopwatch.GetElapsedTime(began);
        else OfOperands += Stopwatch.GetElapsedTime(began);
        return holds;
    }

    public void AddColumns(IntegerMatrix x, ReadOnlySpan<ulong> s, Span<ulong> y)
    {
        long began = Stopwatch.GetTimestamp();
        inner.AddColumns(x, s, y);
        OfOperands += Stopwatch.GetElapsedTime(began);
    }

    public void AddCausalRows(IntegerMatrix a, IntegerMatrix b, ReadOnlySpan<ulong> r, Span<ulong> y)
    {
        long began = Stopwatch.GetTimestamp();
        inner.AddCausalRows(a, b, r, y);
        OfOperands += Stopwatch.GetElapsedTime(began);
    }
}
