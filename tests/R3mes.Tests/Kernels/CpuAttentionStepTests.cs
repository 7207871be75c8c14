using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuAttentionStepTests
{
    [Fact]
    public void Pieces_of_any_length_equal_the_reference_and_the_whole()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int kv = draw.Between(1, 3), tokens = draw.Between(1, 80);
            var shape = new AttentionShape(kv * draw.Between(1, 5), kv, draw.Between(1, 90));
            return PiecesEqual(draw, shape, tokens, (seed & 3) switch
            {
                0 => draw.Nasty,
                1 => (rows, cols) => draw.Normal(rows, cols, 10f),
                _ => (rows, cols) => draw.Normal(rows, cols),
            });
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 17, 64, 131)] // a group of more heads than a block of queries
    [InlineData(5, 4, 128, 70)] // 2B4T
    [InlineData(1, 1, 2_053, 9)] // heads of more terms than are exact in two f32
    public void Pieces_equal_the_whole_at_particular_shapes(int kv, int group, int headDim, int tokens)
    {
        var draw = new RandomTensors(21);
        Assert.True(PiecesEqual(draw, new AttentionShape(kv * group, kv, headDim), tokens, (rows, cols) => draw.Normal(rows, cols)));
    }

    [Theory]
    [InlineData(1e18f)] // scores overflow
    [InlineData(3e38f)] // outputs do too
    [InlineData(1e12f)] // every probability but one is zero
    [InlineData(1e-25f)] // scores vanish
    [InlineData(0f)]
    public void Pieces_equal_the_whole_at_extreme_sizes(float scale)
    {
        var draw = new RandomTensors(22);
        Assert.True(PiecesEqual(draw, new AttentionShape(4, 2, 16), 21, (rows, cols) => draw.Normal(rows, cols, scale)));
    }

    [Theory]
    [InlineData(2_101, 3, 2, 40)]
    [InlineData(262_201, 2, 1, 1)] // more terms than two halves of a sum have room for
    public void Integers_at_their_limits_equal_the_reference(int cached, int group, int kv, int headDim)
    {
        var draw = new RandomTensors(23);
        var shape = new AttentionShape(group * kv, kv, headDim);
        RowsI16 keys = draw.I16(cached * kv, headDim), values = draw.I16(cached * kv, headDim);
        Matrix q = draw.Normal(2, shape.Heads * headDim, 1e-6f), k = draw.Normal(2, kv * headDim), v = draw.Normal(2, kv * headDim), expected = new(2, q.Cols);
        AttentionCache After(ITensorBackend backend, Matrix o)
        {
            AttentionCache cache = new(shape, cached + 2) { Tokens = cached };
            Fill(keys, cache.K);
            Fill(values, cache.V);
            Assert.True(backend.AttentionStep(q, k, v, cache, o));
            return cache;
        }

        AttentionCache wanted = After(Reference, expected);
        OnEach(cpu =>
        {
            Matrix o = new(2, q.Cols);
            AttentionCache cache = After(cpu, o);
            return Same(expected, o) && Same(wanted.K, cache.K) && Same(wanted.V, cache.V);
        });
    }

    [Fact]
    public void Twenty_tokens_one_by_one_are_the_prefill_of_twenty()
    {
        const int Tokens = 20;
        var shape = new AttentionShape(6, 2, 32);
        var draw = new RandomTensors(24);
        Matrix q = draw.Normal(Tokens, 192), k = draw.Normal(Tokens, 64), v = draw.Normal(Tokens, 64), cos = draw.Normal(Tokens, 16), sin = draw.Normal(Tokens, 16);
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            Matrix wholeQ = Copy(q), wholeK = Copy(k), whole = new(Tokens, 192);
            backend.Rope(wholeQ, shape.Heads, cos, sin, backward: false);
            backend.Rope(wholeK, shape.KvHeads, cos, sin, backward: false);
            AttentionState state = new(shape, Tokens);
            Assert.True(backend.Attention(wholeQ, wholeK, v, state, whole));
            AttentionCache cache = new(shape, Tokens);
            for (int t = 0; t < Tokens; t++)
            {
                Matrix newQ = Rows(q, t, 1), newK = Rows(k, t, 1), o = new(1, 192);
                backend.Rope(newQ, shape.Heads, cos, sin, backward: false, first: t);
                backend.Rope(newK, shape.KvHeads, cos, sin, backward: false, first: t);
                Assert.True(backend.AttentionStep(newQ, newK, Rows(v, t, 1), cache, o));
                Assert.True(SameBits(whole.Row(t), o.Span), $"{backend.Name}, token {t}");
            }

            Assert.True(Same(state.K, cache.K) && Same(state.V, cache.V), backend.Name);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_refused_and_the_cache_is_as_it_was(float bad)
    {
        var shape = new AttentionShape(4, 2, 24);
        var draw = new RandomTensors(25);
        Matrix q = draw.Normal(9, 96), k = draw.Normal(9, 48), v = draw.Normal(9, 48), whole = new(9, 96);
        Assert.True(Reference.Attention(q, k, v, new AttentionState(shape, 9), whole));
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            for (int which = 0; which < 3; which++)
            {
                AttentionCache cache = new(shape, 9);
                Matrix o = new(5, 96);
                Assert.True(backend.AttentionStep(Rows(q, 0, 4), Rows(k, 0, 4), Rows(v, 0, 4), cache, o));
                Matrix[] spoilt = [Rows(q, 4, 5), Rows(k, 4, 5), Rows(v, 4, 5)];
                spoilt[which].Row(2)[^1] = bad;
                Assert.False(backend.AttentionStep(spoilt[0], spoilt[1], spoilt[2], cache, o));
                Assert.Equal(4, cache.Tokens);
                Assert.True(backend.AttentionStep(Rows(q, 4, 5), Rows(k, 4, 5), Rows(v, 4, 5), cache, o));
                Assert.True(SameBits(whole.Span[(4 * 96)..], o.Span), backend.Name);
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        AttentionCache cache = new(new AttentionShape(4, 2, 8), 5) { Tokens = 3 };
        (Matrix Q, Matrix K, Matrix V, Matrix O)[] wrong =
        [
            (new(0, 32), new(0, 16), new(0, 16), new(1, 32)), // no token
            (new(1, 24), new(1, 16), new(1, 16), new(1, 32)),
            (new(1, 32), new(1, 32), new(1, 32), new(1, 32)), // as many keys as queries
            (new(1, 32), new(1, 16), new(1, 8), new(1, 32)),
            (new(2, 32), new(1, 16), new(1, 16), new(2, 32)),
            (new(1, 32), new(2, 16), new(2, 16), new(2, 32)),
            (new(2, 32), new(2, 16), new(1, 16), new(2, 32)),
            (new(3, 32), new(3, 16), new(3, 16), new(3, 32)), // more than there is room for
            (new(2, 32), new(2, 16), new(2, 16), new(1, 32)), // an output without room
        ];
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            Assert.All(wrong, x => Assert.Throws<ArgumentOutOfRangeException>(() => backend.AttentionStep(x.Q, x.K, x.V, cache, x.O)));
            Assert.Equal(3, cache.Tokens);
        }
    }

    [Theory]
    [InlineData(0, 0, 8, 1)]
    [InlineData(1, 2, 8, 1)]
    [InlineData(3, 2, 8, 1)]
    [InlineData(2, -1, 8, 1)]
    [InlineData(2, 2, 0, 1)]
    [InlineData(2, 2, 8, -1)]
    public void A_cache_of_no_shape_is_refused(int heads, int kv, int headDim, int tokens)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionCache(new AttentionShape(heads, kv, headDim), tokens));

    [Fact]
    public void A_cache_holds_no_more_tokens_than_it_has_room_for()
    {
        AttentionCache cache = new(new AttentionShape(2, 1, 8), 3) { Tokens = 3 };
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Tokens = 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Tokens = -1);
        Assert.Equal(3, cache.Tokens);
    }

    [Fact]
    public void Rope_from_a_position_on_is_the_rows_of_the_whole()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int rows = draw.Between(1, 12), first = draw.Between(0, 12), heads = draw.Between(1, 4), half = draw.Between(1, 20);
            bool backward = seed % 2 == 0;
            Matrix x = draw.Normal(first + rows, heads * half * 2), cos = draw.Normal(first + rows, half), sin = draw.Normal(first + rows, half), whole = Copy(x);
            Reference.Rope(whole, heads, cos, sin, backward);
            bool Agrees(ITensorBackend backend)
            {
                Matrix last = Rows(x, first, rows);
                backend.Rope(last, heads, cos, sin, backward, first);
                return SameBits(last.Span, whole.Span[(first * x.Cols)..]);
            }

            return Agrees(Reference) && OnEach(Agrees);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rope_at_positions_beyond_its_tables_is_refused()
    {
        Matrix x = new(3, 16), table = new(5, 4);
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            backend.Rope(x, 2, table, table, backward: false, first: 2);
            foreach (int first in (int[])[-1, 3, int.MaxValue])
                Assert.Throws<ArgumentOutOfRangeException>(() => backend.Rope(x, 2, table, table, backward: false, first));
        }
    }

    private static bool PiecesEqual(RandomTensors draw, AttentionShape shape, int tokens, Func<int, int, Matrix> fill)
    {
        int width = shape.Heads * shape.HeadDim, narrow = shape.KvHeads * shape.HeadDim;
        Matrix q = fill(tokens, width), k = fill(tokens, narrow), v = fill(tokens, narrow), whole = new(tokens, width);
        List<int> pieces = [];
        for (int left = tokens; left > 0; left -= pieces[^1]) pieces.Add(draw.Between(0, 1) == 0 ? 1 : draw.Between(1, left));
        bool finite = Reference.Attention(q, k, v, new AttentionState(shape, tokens), whole);
        AttentionCache expectedCache = new(shape, tokens + 1);
        List<Matrix> expected = Steps(Reference, q, k, v, pieces, expectedCache);
        // The whole is refused exactly when some piece is; where none is, their rows are its rows.
        if (finite != (expectedCache.Tokens == tokens) || (finite && !SameBits(whole.Span, Joined(expected)))) return false;
        return OnEach(cpu =>
        {
            AttentionCache cache = new(shape, tokens + 1);
            List<Matrix> actual = Steps(cpu, q, k, v, pieces, cache);
            return actual.Count == expected.Count && actual.Zip(expected).All(pair => Same(pair.First, pair.Second)) && Same(expectedCache.K, cache.K) && Same(expectedCache.V, cache.V);
        });
    }

    /// <summary>The results of the pieces up to the first that is refused.</summary>
    private static List<Matrix> Steps(ITensorBackend backend, Matrix q, Matrix k, Matrix v, List<int> pieces, AttentionCache cache)
    {
        List<Matrix> results = [];
        foreach (int rows in pieces)
        {
            Matrix o = new(rows, q.Cols);
            int first = cache.Tokens;
            if (!backend.AttentionStep(Rows(q, first, rows), Rows(k, first, rows), Rows(v, first, rows), cache, o)) break;
            results.Add(o);
        }

        return results;
    }

    private static float[] Joined(List<Matrix> parts) => [.. parts.SelectMany(part => part.Span.ToArray())];

    private static Matrix Rows(Matrix x, int first, int rows)
    {
        Matrix part = new(rows, x.Cols);
        x.Span.Slice(first * x.Cols, rows * x.Cols).CopyTo(part.Span);
        return part;
    }

    private static void Fill(RowsI16 from, RowsI16 to)
    {
        from.Values.AsSpan(0, from.Rows * from.Cols).CopyTo(to.Values);
        from.Scales.AsSpan(0, from.Rows).CopyTo(to.Scales);
    }
}
