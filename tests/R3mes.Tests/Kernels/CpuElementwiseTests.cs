using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuElementwiseTests
{
    [Fact]
    public void The_gate_equals_the_reference_both_ways()
        => Property((draw, rows, cols) =>
        {
            Matrix gate = draw.Nasty(rows, cols), up = draw.Normal(rows, cols), dh = draw.Normal(rows, cols);
            Matrix[] Results(ITensorBackend backend)
            {
                Matrix[] results = [new(rows, cols), new(rows, cols), new(rows, cols)];
                backend.SquaredReluGate(gate, up, results[0]);
                backend.SquaredReluGateBackward(dh, gate, up, results[1], results[2]);
                return results;
            }

            return SameOnEach(Results);
        });

    [Fact]
    public void Sums_and_multiples_equal_the_reference()
        => Property((draw, rows, cols) =>
        {
            Matrix a = draw.Normal(rows, cols), b = draw.Nasty(rows, cols);
            float c = draw.Normal(1, 1).Data[0];
            Matrix[] Results(ITensorBackend backend)
            {
                Matrix sum = new(rows, cols);
                backend.Add(a, b, sum);
                Matrix more = Copy(sum);
                backend.AddScaled(more, c, b);
                Matrix scaled = Copy(more);
                backend.Scale(scaled, c);
                return [sum, more, scaled];
            }

            return SameOnEach(Results);
        });

    [Fact]
    public void A_sum_may_be_written_over_either_term()
        => Property((draw, rows, cols) =>
        {
            Matrix a = draw.Normal(rows, cols), b = draw.Normal(rows, cols);
            Matrix expected = new(rows, cols);
            Reference.Add(a, b, expected);
            return OnEach(cpu =>
            {
                Matrix first = Copy(a), second = Copy(b);
                cpu.Add(first, b, first);
                cpu.Add(a, second, second);
                return Same(expected, first) && Same(expected, second);
            });
        });

    [Fact]
    public void Fixed_point_sums_equal_the_reference()
        => Property((draw, rows, cols) =>
        {
            Matrix g = draw.Between(0, 1) == 0 ? draw.Normal(rows, cols, 1e-4f) : draw.Nasty(rows, cols);
            float c = draw.Between(0, 2) == 0 ? 1f : draw.Normal(1, 1).Data[0];
            return EqualFixed(g, c);
        });

    [Theory]
    [InlineData(1048575.9f)]
    [InlineData(1048576f)]
    [InlineData(-1048576f)]
    [InlineData(1.07374182e9f)]
    [InlineData(1.1641532e-10f)] // half a unit: to even
    [InlineData(3.4924597e-10f)] // one unit and a half
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Fixed_point_sums_equal_the_reference_at_their_limits(float value)
    {
        Matrix g = new RandomTensors(3).Normal(3, 5);
        g.Row(1)[2] = value;
        Assert.True(EqualFixed(g, 1f));
        Assert.True(EqualFixed(g, -1f));
    }

    private static bool EqualFixed(Matrix g, float c)
    {
        long[] expected = new long[g.Rows * g.Cols];
        for (int i = 0; i < expected.Length; i++) expected[i] = i * 1234567890123L;
        long[] start = [.. expected];
        bool finite = Reference.AccumulateFixed(g, c, expected);
        return OnEach(cpu =>
        {
            long[] actual = [.. start];
            return finite == cpu.AccumulateFixed(g, c, actual) && expected.AsSpan().SequenceEqual(actual);
        });
    }

    private static bool SameOnEach(Func<ITensorBackend, Matrix[]> results)
    {
        Matrix[] expected = results(Reference);
        return OnEach(cpu => expected.Zip(results(cpu)).All(pair => Same(pair.First, pair.Second)));
    }

    private static void Property(Func<RandomTensors, int, int, bool> holds)
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            return holds(draw, draw.Between(1, 9), draw.Between(1, 90));
        }).QuickCheckThrowOnFailure();
}
