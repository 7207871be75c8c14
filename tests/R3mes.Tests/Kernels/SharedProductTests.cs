using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

/// <summary>Products whose columns several threads share.</summary>
public sealed class SharedProductTests
{
    [Fact]
    public void A_product_that_workers_share_equals_the_reference_whatever_their_number()
    {
        using ThreadScheduler two = new(2), three = new(3), five = new(5);
        Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int m = draw.Between(1, 12), n = draw.Between(1, 700), k = (1 << 20) / (m * n) + draw.Between(1, 40);
            ThreadScheduler workers = (seed % 3) switch { 0 => two, 1 => three, _ => five };
            return Equal(workers, m, n, b => b.MultiplyTernary, draw.I8(m, k), draw.Ternary(n, k)) && Equal(workers, m, n, b => b.MultiplyTernaryBackward, draw.I16(m, k), draw.Ternary(k, n));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Several_threads_may_ask_for_shared_products_at_once()
    {
        using ThreadScheduler workers = new(2);
        var draw = new RandomTensors(1);
        RowsI8 x = draw.I8(4, 600);
        TernaryMatrix w = draw.Ternary(500, 600);
        var expected = new Matrix(4, 500);
        Reference.MultiplyTernary(x, Reference.Prepare(w), expected);
        var shared = new CpuBackend(Cpu.Variant, workers);
        TernaryOperand operand = shared.Prepare(w);
        Matrix[] results = [.. Enumerable.Range(0, 4).Select(_ => new Matrix(4, 500))];
        Thread[] threads = [.. results.Select(y => new Thread(() =>
        {
            for (int i = 0; i < 50; i++) shared.MultiplyTernary(x, operand, y);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(results, y => Assert.True(Same(expected, y)));
    }

    private static bool Equal<T>(ThreadScheduler workers, int m, int n, Func<ITensorBackend, Action<T, TernaryOperand, Matrix>> product, T left, TernaryMatrix w)
    {
        var expected = new Matrix(m, n);
        product(Reference)(left, Reference.Prepare(w), expected);
        return OnEach(alone =>
        {
            var cpu = new CpuBackend(alone.Variant, workers);
            var actual = new Matrix(m, n);
            actual.Span.Fill(float.NaN);
            product(cpu)(left, cpu.Prepare(w), actual);
            return Same(expected, actual);
        });
    }
}
