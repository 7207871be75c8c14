using System.Globalization;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Daemon.Commands;

/// <summary>Measures the kernels of a variant and prints their rates, each line when it is known.</summary>
internal sealed class KernelTable : IDisposable
{
    private const int Seed = 1;
    private const long StreamedBytesLeast = 64L << 20;
    private const long StreamedBytesMost = 1L << 30;
    private const int Tokens = 256;
    private static readonly int[] RowCounts = [1, 32, 512];
    private readonly TextWriter _output;
    private readonly double _seconds;
    private readonly CancellationToken _stop;
    private readonly ThreadScheduler? _workers;
    private readonly ProductOperands[][] _operands;
    private readonly int _copies;

    /// <summary>Makes the operands.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="shapes">Weights.</param>
    /// <param name="threads">Threads that share a product; 1 for none but the caller.</param>
    /// <param name="seconds">Seconds a figure takes at least.</param>
    /// <param name="stop">Ends it between two figures.</param>
    public KernelTable(TextWriter output, IReadOnlyList<ProductShape> shapes, int threads, double seconds, CancellationToken stop)
    {
        (_output, _seconds, _stop) = (output, seconds, stop);
        _workers = threads > 1 ? new ThreadScheduler(threads) : null;
        _operands = [.. RowCounts.Select(rows => shapes.Select(shape => new ProductOperands(rows, shape, Seed)).ToArray())];
        // Four times the largest cache pass by before the same weights come again; small ones would be too many matrices, and stay in the cache.
        long streamed = Math.Clamp(4 * ProcessorFacts.LastCacheBytes, StreamedBytesLeast, StreamedBytesMost);
        double bytes = shapes.Sum(shape => shape.PackedBytes);
        _copies = bytes < 1 << 20 ? 1 : (int)Math.Ceiling(streamed / bytes);
    }

    /// <summary>Measures one variant.</summary>
    public void Write(KernelVariant variant)
    {
        _output.WriteLine();
        _output.WriteLine($"{variant.Name}: {KernelProof.Kernels.Count} kernels, each equal to the reference to the last bit on a small ragged shape");
        WriteLine("  products, GOP/s", RowCounts.Select(rows => rows == 1 ? "1 row" : $"{rows} rows"));
        CpuBackend alone = new(variant);
        WriteProducts(alone, 1);
        if (_workers is not null) WriteProducts(new CpuBackend(variant, _workers), _workers.Workers);
        WriteLine("  others, ns an element", ["1 token", $"{Tokens} tokens"]);
        KernelCase[][] others = [.. new[] { 1, Tokens }.Select(tokens => new ElementwiseCases(alone, ModelDimensions.Bitnet2B4T, tokens, Seed).All().ToArray())];
        for (int i = 0; i < others[0].Length; i++)
        {
            bool counted = others[0][i].Unit == KernelUnit.Operations;
            int kernel = i;
            WriteLine($"  {others[0][i].Name}{(counted ? ", GOP/s" : "")}", others.Select(cases => Number(counted ? cases[kernel].Work / Seconds([cases[kernel]]) / 1e9 : Seconds([cases[kernel]]) / cases[kernel].Work * 1e9)));
        }
    }

    /// <summary>Ends the workers.</summary>
    public void Dispose() => _workers?.Dispose();

    private void WriteProducts(CpuBackend backend, int threads)
    {
        string with = threads == 1 ? "1 thread" : $"{threads} threads";
        double streamed = 0;
        string[] rates = [.. _operands.Select(operands =>
        {
            bool one = operands[0].Rows == 1;
            double rate = Rate([.. operands.Select(each => ProductCases.TernaryI8(backend, each, one ? _copies : 1))]);
            if (one) streamed = rate / 8; // two operations and two bits a weight
            return Number(rate);
        })];
        WriteLine($"  ternary_i8, {with}", rates, _copies > 1 ? $"with 1 row {Number(streamed)} GB/s of weights, from memory" : "with 1 row the weights are in a cache");
        WriteMany($"  ternary_i16, {with}", each => ProductCases.TernaryI16(backend, each));
        if (threads > 1) return; // the others are never shared
        WriteMany($"  i8_i16, {with}", each => ProductCases.I8I16(backend, each));
        WriteMany($"  i16_i16, {with}", each => ProductCases.I16I16(backend, each));
    }

    // Of training, where there is never one row.
    private void WriteMany(string name, Func<ProductOperands, KernelCase> make) =>
        WriteLine(name, _operands.Select(operands => operands[0].Rows == 1 ? "-" : Number(Rate([.. operands.Select(make)]))));

    private double Rate(KernelCase[] products) => products.Sum(product => product.Work) / Seconds(products) / 1e9;

    private double Seconds(KernelCase[] kernels)
    {
        _stop.ThrowIfCancellationRequested();
        return KernelClock.Median(
            () =>
            {
                foreach (KernelCase kernel in kernels) kernel.Run();
            },
            _seconds);
    }

    private void WriteLine(string name, IEnumerable<string> cells, string remark = "") =>
        _output.WriteLine($"{name,-34}{string.Concat(cells.Select(cell => cell.PadLeft(12)))}{(remark.Length > 0 ? "  " + remark : "")}");

    private static string Number(double value) => value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F3", CultureInfo.InvariantCulture);
}
