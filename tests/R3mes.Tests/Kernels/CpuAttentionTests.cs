using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuAttentionTests
{
    [Fact]
    public void Both_directions_equal_the_reference_on_random_shapes()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int kv = draw.Between(1, 3);
            var shape = new AttentionShape(kv * draw.Between(1, 3), kv, draw.Between(1, 21) * 2);
            return Equal(draw, shape, draw.Between(1, 45), Fill(seed));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Both_directions_equal_the_reference_at_the_size_of_the_model()
        => Assert.True(Equal(new RandomTensors(7), new AttentionShape(6, 2, 32), 130, (draw, rows, cols) => draw.Normal(rows, cols, 2f)));

    [Theory]
    [InlineData(1e18f)] // scores overflow
    [InlineData(1e12f)] // every probability but one is zero
    [InlineData(1e-25f)] // scores vanish
    [InlineData(0f)]
    public void Both_directions_equal_the_reference_at_extreme_sizes(float scale)
        => Assert.True(Equal(new RandomTensors(8), new AttentionShape(4, 2, 16), 21, (draw, rows, cols) => draw.Normal(rows, cols, scale)));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_value_that_is_not_finite_is_refused(float bad)
    {
        for (int which = 0; which < 3; which++)
        {
            int turn = 0;
            Matrix Spoil(RandomTensors draw, int rows, int cols)
            {
                Matrix x = draw.Normal(rows, cols);
                if (turn++ == which) x.Row(rows / 2)[cols - 1] = bad;
                return x;
            }

            var draw = new RandomTensors(9);
            var inputs = new[] { Spoil(draw, 11, 32), Spoil(draw, 11, 16), Spoil(draw, 11, 16) };
            OnEach(cpu => !cpu.Attention(inputs[0], inputs[1], inputs[2], new AttentionState(new AttentionShape(4, 2, 8), 11), new Matrix(11, 32)));
        }
    }

    [Fact]
    public void An_output_that_overflows_is_refused_though_nothing_before_it_does()
    {
        Matrix one = new(1, 8), largest = new(1, 8), o = new(1, 8);
        largest.Span.Fill(float.MaxValue);
        Assert.False(Reference.Attention(one, one, largest, new AttentionState(new AttentionShape(1, 1, 8), 1), o));
        Assert.True(float.IsPositiveInfinity(o.Data[0]));
        OnEach(cpu => !cpu.Attention(one, one, largest, new AttentionState(new AttentionShape(1, 1, 8), 1), o));
    }

    [Fact]
    public void A_gradient_of_the_keys_that_overflows_alone_is_refused()
    {
        // Queries of 1e10 and keys of 1e-20: dS*sq overflows, dS*sk and P*sG do not.
        var draw = new RandomTensors(11);
        Matrix q = draw.Normal(5, 16, 1e10f), k = draw.Normal(5, 16, 1e-20f), v = draw.Normal(5, 16, 1e5f), dO = draw.Normal(5, 16, 1e30f);
        AttentionState state = new(new AttentionShape(2, 2, 8), 5);
        Assert.True(Reference.Attention(q, k, v, state, new Matrix(5, 16)));
        Refused(dO, state);
    }

    [Fact]
    public void A_gradient_of_the_values_that_overflows_alone_is_refused()
    {
        // Values of zero make dS zero; probabilities this large are none that attention gives.
        var draw = new RandomTensors(12);
        AttentionState state = new(new AttentionShape(2, 2, 8), 5);
        Assert.True(Reference.Attention(draw.Normal(5, 16), draw.Normal(5, 16), new Matrix(5, 16), state, new Matrix(5, 16)));
        foreach (ref float p in state.P.AsSpan()) p *= 1e10f;
        Refused(draw.Normal(5, 16, 1e37f), state);
    }

    [Fact]
    public void The_future_does_not_reach_the_past()
    {
        var shape = new AttentionShape(4, 2, 16);
        var draw = new RandomTensors(10);
        Matrix q = draw.Normal(33, 64), k = draw.Normal(33, 32), v = draw.Normal(33, 32);
        var whole = new Matrix(33, 64);
        Assert.True(Cpu.Attention(q, k, v, new AttentionState(shape, 33), whole));
        for (int tokens = 1; tokens < 33; tokens += 5)
        {
            foreach (Matrix x in (Matrix[])[q, k, v]) x.Reshape(tokens, x.Cols);
            var part = new Matrix(tokens, 64);
            Assert.True(Cpu.Attention(q, k, v, new AttentionState(shape, 33), part));
            Assert.True(SameBits(part.Span, whole.Span[..part.Span.Length]));
            foreach (Matrix x in (Matrix[])[q, k, v]) x.Reshape(33, x.Cols);
        }
    }

    [Fact]
    public void Rope_equals_the_reference_both_ways()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int rows = draw.Between(1, 20), heads = draw.Between(1, 5), half = draw.Between(1, 20);
            Matrix x = draw.Normal(rows, heads * half * 2), cos = draw.Normal(rows + 3, half), sin = draw.Normal(rows + 3, half);
            Matrix expected = Copy(x);
            Reference.Rope(expected, heads, cos, sin, seed % 2 == 0);
            return OnEach(cpu =>
            {
                Matrix actual = Copy(x);
                cpu.Rope(actual, heads, cos, sin, seed % 2 == 0);
                return Same(expected, actual);
            });
        }).QuickCheckThrowOnFailure();

    private static Func<RandomTensors, int, int, Matrix> Fill(int seed) => (seed & 3) switch
    {
        0 => (draw, rows, cols) => draw.Nasty(rows, cols),
        1 => (draw, rows, cols) => draw.Normal(rows, cols, 10f),
        _ => (draw, rows, cols) => draw.Normal(rows, cols),
    };

    private static bool Equal(RandomTensors draw, AttentionShape shape, int tokens, Func<RandomTensors, int, int, Matrix> fill)
    {
        int width = shape.Heads * shape.HeadDim, narrow = shape.KvHeads * shape.HeadDim;
        Matrix q = fill(draw, tokens, width), k = fill(draw, tokens, narrow), v = fill(draw, tokens, narrow), dO = fill(draw, tokens, width);
        AttentionState expectedState = new(shape, tokens + 2);
        Matrix expected = new(tokens, width);
        bool finite = Reference.Attention(q, k, v, expectedState, expected);
        Matrix[] gradients = [new(tokens, width), new(tokens, narrow), new(tokens, narrow)];
        bool finiteBackward = finite && Reference.AttentionBackward(dO, expectedState, gradients[0], gradients[1], gradients[2]);
        return OnEach(cpu =>
        {
            AttentionState state = new(shape, tokens + 2);
            Matrix actual = new(tokens, width);
            state.P.AsSpan().Fill(float.NaN);
            if (finite != cpu.Attention(q, k, v, state, actual)) return false;
            return !finite || (Same(expected, actual) && SameState(expectedState, state, tokens) && EqualBackward(cpu, dO, state, gradients, finiteBackward));
        });
    }

    /// <summary>The reference and every variant refuse the gradients, whose dQ is finite.</summary>
    private static void Refused(Matrix dO, AttentionState state)
    {
        Matrix dQ = new(5, 16), dK = new(5, 16), dV = new(5, 16);
        Assert.False(Reference.AttentionBackward(dO, state, dQ, dK, dV));
        Assert.Equal(-1, dQ.Span.IndexOfAny(float.NaN, float.PositiveInfinity, float.NegativeInfinity));
        OnEach(cpu => !cpu.AttentionBackward(dO, state, dQ, dK, dV));
    }

    private static bool SameState(AttentionState expected, AttentionState actual, int tokens)
    {
        int entries = expected.Shape.Heads * tokens * tokens;
        return SameBits(expected.P.AsSpan(0, entries), actual.P.AsSpan(0, entries))
            && Same(expected.Q, actual.Q) && Same(expected.K, actual.K) && Same(expected.V, actual.V) && Same(expected.O, actual.O);
    }

    private static bool EqualBackward(ITensorBackend cpu, Matrix dO, AttentionState state, Matrix[] expected, bool finite)
    {
        Matrix[] actual = [.. expected.Select(x => new Matrix(x.Rows, x.Cols))];
        if (finite != cpu.AttentionBackward(dO, state, actual[0], actual[1], actual[2])) return false;
        return !finite || expected.Zip(actual).All(pair => Same(pair.First, pair.Second));
    }
}
