using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace R3mes.Benchmarks.Training;

/// <summary>A way for PyTorch to compute the same training: which product, on how many threads, and which kernels OpenBLAS (attention always uses it) is told to take.</summary>
/// <param name="Product">"xnnpack", "blas" or "onednn".</param>
/// <param name="Threads">Threads of torch.</param>
/// <param name="CoreType">A kind of processor that OpenBLAS knows; null lets it choose.</param>
internal sealed record PlainWay(string Product, int Threads, string? CoreType)
{
    /// <summary>Those that may be the fastest somewhere.</summary>
    public static IEnumerable<PlainWay> All
    {
        get
        {
            yield return new PlainWay("xnnpack", 1, null);
            for (int threads = 1; threads <= 2; threads++)
            {
                yield return new PlainWay("onednn", threads, null);
                yield return new PlainWay("blas", threads, null);
                // The OpenBLAS of Debian 12 takes AVX2 kernels on processors newer than itself.
                if (Avx512BW.IsSupported) yield return new PlainWay("blas", threads, "SkylakeX");
            }
        }
    }

    /// <summary>For a row's name.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Product}{(CoreType is null ? "" : "_" + CoreType.ToLowerInvariant())}_{Threads}t");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Product}{(CoreType is null ? "" : $" ({CoreType})")}, {Threads} thread{(Threads == 1 ? "" : "s")}");
}
