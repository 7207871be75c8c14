using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuProductTests
{
    /// <summary>Lengths around every block of the kernels: lanes, groups, int16 and int32 accumulators, double accumulators.</summary>
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 7, 8, 9, 31, 33, 255, 256, 257, 260, 1040, 1041, 1048, 2047, 2048, 2056, 4088, 4096, 131072, 131073, 262144, 262152, 300001];

    [Fact]
    public void Every_product_equals_the_reference_on_random_shapes()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            return EqualAll(draw, draw.Between(1, 20), draw.Between(1, 40), draw.Between(1, 90));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_product_equals_the_reference_at_every_length_of_the_reduction(int k)
    {
        var draw = new RandomTensors(k);
        int most = k > 4096 ? 2 : 9;
        for (int i = 0; i < (k > 4096 ? 1 : 3); i++) Assert.True(EqualAll(draw, draw.Between(1, most), draw.Between(1, most), k));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Nothing_overflows_when_every_integer_is_at_its_extreme(int k)
    {
        foreach (int sign in (int[])[-1, 1])
        {
            RowsI8 a8 = Full8(1, k, 127);
            RowsI16 a16 = Full16(1, k, 16256);
            RowsI16 b16 = Full16(1, k, 16256 * sign);
            Assert.Equal(16256f * 127 * k * sign, Product((b, c) => b.Multiply(a8, b16, c)), 1e-6f * 16256 * 127 * k);
            Assert.Equal(16256f * 16256 * k * sign, Product((b, c) => b.Multiply(a16, b16, c)), 1e-6f * 16256 * 16256 * k);
            Assert.Equal(16256f * 16256 * k * sign, Product((b, c) => b.MultiplyUnscaled(a16, Column(b16), c)), 1e-6f * 16256 * 16256 * k);
            sbyte[] weights = new sbyte[k];
            weights.AsSpan().Fill((sbyte)sign);
            var forward = new TernaryMatrix(1, k, weights, 1f);
            var backward = new TernaryMatrix(k, 1, weights, 1f);
            Assert.Equal(127f * k * sign, Product((b, c) => b.MultiplyTernary(a8, b.Prepare(forward), c)), 1e-6f * 127 * k);
            Assert.Equal(16256f * k * sign, Product((b, c) => b.MultiplyTernaryBackward(a16, b.Prepare(backward), c)), 1e-6f * 16256 * k);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Nothing_overflows_when_every_group_of_eight_terms_sums_to_minus_one(int k)
    {
        // -1 is the sum whose low 16 bits are largest: the low halves that I16 x I16 keeps apart then grow fastest.
        RowsI16 a = Full16(1, k, 0), b = Full16(1, k, -1);
        for (int i = 0; i < k; i += 8) a.Values[i] = 1;
        float expected = -((k + 7) / 8);
        Assert.Equal(expected, Product((backend, c) => backend.Multiply(a, b, c)));
        Assert.Equal(expected, Product((backend, c) => backend.MultiplyUnscaled(a, Column(b), c)));
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(2056)]
    [InlineData(4088)]
    [InlineData(4096)]
    public void Sums_that_f32_holds_exactly_are_exact_however_their_halves_are_added(int k)
    {
        // |x| <= 254: the sums stay below 2^24 while those of their low halves pass it.
        var draw = new RandomTensors(k);
        RowsI16 a = Full16(9, k, 0), b = Full16(40, k, 0), columns = Full16(k, 40, 0);
        foreach (ref short x in a.Values.AsSpan()) x = (short)draw.Between(-254, 254);
        foreach (ref short x in b.Values.AsSpan()) x = (short)draw.Between(-254, 254);
        foreach (ref short x in columns.Values.AsSpan()) x = (short)draw.Between(-254, 254);
        Assert.True(Equal(9, 40, (backend, c) => backend.Multiply(a, b, c)));
        Assert.True(Equal(9, 40, (backend, c) => backend.MultiplyUnscaled(a, columns, c)));
    }

    [Fact]
    public void A_reduction_of_millions_of_terms_stays_exact()
    {
        const int K = (1 << 22) + 5; // past the int32 block of I8 x T2
        var draw = new RandomTensors(1);
        RowsI8 a = draw.I8(1, K);
        TernaryMatrix w = draw.Ternary(1, K);
        Assert.True(Equal(1, 1, (b, c) => b.MultiplyTernary(a, b.Prepare(w), c)));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var draw = new RandomTensors(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.Multiply(draw.I16(2, 8), draw.I16(2, 9), new Matrix(2, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.MultiplyUnscaled(draw.I16(2, 8), draw.I16(9, 2), new Matrix(2, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.MultiplyTernary(draw.I8(2, 8), Cpu.Prepare(draw.Ternary(4, 9)), new Matrix(2, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.Multiply(draw.I16(2, 8), draw.I16(3, 8), new Matrix(2, 2)));
    }

    [Fact]
    public void A_matrix_that_another_backend_prepared_is_refused()
    {
        var draw = new RandomTensors(3);
        TernaryMatrix w = draw.Ternary(4, 8);
        ITensorBackend[] others = [Reference, .. All.Where(cpu => cpu.Variant != Cpu.Variant)];
        Assert.All(others, other => Assert.Throws<ArgumentException>(() => Cpu.MultiplyTernary(draw.I8(2, 8), other.Prepare(w), new Matrix(2, 4))));
        Assert.All(others, other => Assert.Throws<ArgumentException>(() => Cpu.MultiplyTernaryBackward(draw.I16(2, 4), other.Prepare(w), new Matrix(2, 8))));
    }

    private static bool EqualAll(RandomTensors draw, int m, int n, int k)
    {
        RowsI8 a8 = draw.I8(m, k), b8 = draw.I8(k, n);
        RowsI16 a16 = draw.I16(m, k), b16 = draw.I16(n, k), columns = draw.I16(k, n);
        TernaryMatrix forward = draw.Ternary(n, k), backward = draw.Ternary(k, n);
        return Equal(m, n, (b, c) => b.Multiply(a8, b16, c))
            && Equal(m, n, (b, c) => b.Multiply(a16, b16, c))
            && Equal(m, n, (b, c) => b.MultiplyUnscaled(a16, b8, c))
            && Equal(m, n, (b, c) => b.MultiplyUnscaled(a16, columns, c))
            && Equal(m, n, (b, c) => b.MultiplyTernary(a8, b.Prepare(forward), c))
            && Equal(m, n, (b, c) => b.MultiplyTernaryBackward(a16, b.Prepare(backward), c));
    }

    private static bool Equal(int m, int n, Action<ITensorBackend, Matrix> product)
    {
        var expected = new Matrix(m, n);
        product(Reference, expected);
        return OnEach(cpu =>
        {
            var actual = new Matrix(m, n);
            actual.Span.Fill(float.NaN);
            product(cpu, actual);
            return Same(expected, actual);
        });
    }

    private static float Product(Action<ITensorBackend, Matrix> product)
    {
        Assert.True(Equal(1, 1, product));
        var c = new Matrix(1, 1);
        product(Cpu, c);
        return c.Data[0];
    }

    private static RowsI8 Full8(int rows, int cols, int value)
    {
        var q = new RowsI8(rows, rows * cols);
        q.Reshape(rows, cols);
        q.Values.AsSpan().Fill((sbyte)value);
        q.Scales.AsSpan().Fill(1f);
        return q;
    }

    private static RowsI16 Full16(int rows, int cols, int value)
    {
        var q = new RowsI16(rows, rows * cols);
        q.Reshape(rows, cols);
        q.Values.AsSpan().Fill((short)value);
        q.Scales.AsSpan().Fill(1f);
        return q;
    }

    private static RowsI16 Column(RowsI16 row)
    {
        var q = new RowsI16(row.Cols, row.Cols);
        q.Reshape(row.Cols, 1);
        row.Values.AsSpan(0, row.Cols).CopyTo(q.Values);
        return q;
    }
}
