using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

/// <summary>Ternary products whose integers are asked for: what a check of a product compares.</summary>
public sealed class CpuExactProductTests
{
    [Fact]
    public void The_integers_equal_the_reference_on_random_shapes()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors draw = new(seed);
            return Equal(draw, draw.Between(1, 20), draw.Between(1, 150), draw.Between(1, 300));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(9, 2560, 64)]
    [InlineData(1, 1, 131072)]
    [InlineData(3, 65, 131071)]
    [InlineData(2, 131072, 3)]
    public void They_equal_it_on_long_and_wide_ones(int rows, int outs, int ins) => Assert.True(Equal(new RandomTensors(ins), rows, outs, ins));

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void The_longest_sum_of_the_largest_terms_is_exact(int sign)
    {
        const int K = ITensorBackend.ExactTermsMax;
        sbyte[] values = new sbyte[K];
        values.AsSpan().Fill((sbyte)sign);
        RowsI8 x = new(1, K);
        x.Reshape(1, K);
        x.Values.AsSpan().Fill(127);
        RowsI16 d = new(1, K);
        d.Reshape(1, K);
        d.Values.AsSpan().Fill(16256);
        foreach (ITensorBackend backend in (ITensorBackend[])[Reference, .. All])
        {
            int[] acc = new int[1];
            backend.MultiplyTernaryExact(x, backend.Prepare(new TernaryMatrix(1, K, values, 0.5f)), acc);
            Assert.Equal(sign * 16_646_144, acc[0]);
            backend.MultiplyTernaryBackwardExact(d, backend.Prepare(new TernaryMatrix(K, 1, values, 0.5f)), acc);
            Assert.Equal(sign * 2_130_706_432, acc[0]);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        RandomTensors draw = new(5);
        TernaryMatrix w = draw.Ternary(4, 8), wide = draw.Ternary(1, ITensorBackend.ExactTermsMax + 1);
        foreach (ITensorBackend backend in (ITensorBackend[])[Reference, .. All])
        {
            TernaryOperand operand = backend.Prepare(w), tooWide = backend.Prepare(wide);
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryExact(draw.I8(2, 9), operand, new int[8]));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryExact(draw.I8(2, 8), operand, new int[7]));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryBackwardExact(draw.I16(2, 8), operand, new int[16]));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryBackwardExact(draw.I16(2, 4), operand, new int[17]));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryExact(draw.I8(1, wide.InFeatures), tooWide, new int[1]));
        }

        Assert.Throws<ArgumentException>(() => Cpu.MultiplyTernaryExact(draw.I8(2, 8), Reference.Prepare(w), new int[8]));
        Assert.Throws<ArgumentException>(() => Cpu.MultiplyTernaryBackwardExact(draw.I16(2, 4), Reference.Prepare(w), new int[16]));
    }

    private static bool Equal(RandomTensors draw, int rows, int outs, int ins)
    {
        RowsI8 x = draw.I8(rows, ins);
        RowsI16 d = draw.I16(rows, outs);
        TernaryMatrix w = draw.Ternary(outs, ins);
        (int[] Forward, int[] Backward) Results(ITensorBackend backend)
        {
            (int[] Forward, int[] Backward) acc = (new int[rows * outs], new int[rows * ins]);
            TernaryOperand operand = backend.Prepare(w);
            backend.MultiplyTernaryExact(x, operand, acc.Forward);
            backend.MultiplyTernaryBackwardExact(d, operand, acc.Backward);
            return acc;
        }

        (int[] Forward, int[] Backward) expected = Results(Reference);
        return OnEach(cpu =>
        {
            (int[] Forward, int[] Backward) actual = Results(cpu);
            return expected.Forward.AsSpan().SequenceEqual(actual.Forward) && expected.Backward.AsSpan().SequenceEqual(actual.Backward);
        });
    }
}
