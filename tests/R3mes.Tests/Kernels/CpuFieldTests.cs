using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Verification;
using R3mes.Kernels;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuFieldTests
{
    private const long Last = (1L << 53) - 1;

    private static readonly ReferenceFieldProducts Specification = new();

    [Fact]
    public void Every_product_equals_the_reference_on_random_shapes()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors draw = new(seed);
            return EqualAll(draw, draw.Between(1, 20), draw.Between(1, 90));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 2047)]
    [InlineData(3, 2048)]
    [InlineData(2, 2049)]
    [InlineData(1, 65536)]
    [InlineData(1, 65537)]
    [InlineData(2, 131073)]
    public void Every_product_equals_the_reference_at_the_ends_of_its_blocks(int rows, int cols)
    {
        Assert.True(EqualAll(new RandomTensors(cols), rows, cols));
        if (cols > 4096) Assert.True(EqualAll(new RandomTensors(cols), cols, 2));
    }

    [Fact]
    public void Nothing_overflows_when_every_integer_and_element_is_at_its_extreme()
    {
        foreach (int cols in (int[])[2048, 2049, 65536, 70000, 1 << 18])
        {
            ulong[] v = new ulong[cols];
            v.AsSpan().Fill(Mersenne61.Modulus - 1);
            foreach (bool low in (bool[])[true, false])
            {
                Assert.True(Rows(Full(cols, low ? sbyte.MinValue : sbyte.MaxValue), v));
                Assert.True(Rows(Full(cols, low ? short.MinValue : short.MaxValue), v));
                Assert.True(Rows(Full(cols, low ? int.MinValue : int.MaxValue), v));
                Assert.True(Rows(Full(cols, low ? -Last - 1 : Last), v));
                IntegerMatrix words = Full(cols, low ? short.MinValue : short.MaxValue), column = new(cols, 1, Enumerable.Repeat(low ? short.MinValue : short.MaxValue, cols).ToArray());
                Assert.True(Columns(column, v));
                if (cols <= 65536) Assert.True(Causal(words, words, [Mersenne61.Modulus - 1]));
                Assert.True(Causal(column, column, v));
            }
        }
    }

    [Theory]
    [InlineData(Last, true)]
    [InlineData(-Last - 1, true)]
    [InlineData(Last + 1, false)]
    [InlineData(-Last - 2, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(long.MinValue, false)]
    public void An_integer_that_no_accumulator_can_be_is_refused(long value, bool taken)
    {
        long[] values = new long[3 * 2100];
        values[(2 * 2100) - 1] = value;
        IntegerMatrix x = new(3, 2100, values);
        Assert.Equal(taken, Specification.AddRows(x, new ulong[2100], new ulong[3]));
        OnEach(cpu => new CpuFieldProducts(cpu.Variant).AddRows(x, new ulong[2100], new ulong[3]) == taken);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        CpuFieldProducts field = new(Cpu.Variant);
        IntegerMatrix x = new(2, 3, new short[6]), bytes = new(2, 3, new sbyte[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddRows(x, new ulong[2], new ulong[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddRows(x, new ulong[3], new ulong[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddColumns(x, new ulong[3], new ulong[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddColumns(bytes, new ulong[2], new ulong[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddCausalRows(x, bytes, new ulong[2], new ulong[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => field.AddCausalRows(x, x, new ulong[3], new ulong[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IntegerMatrix(2, 4, new short[6]));
    }

    private static bool EqualAll(RandomTensors draw, int rows, int cols)
    {
        int count = rows * cols;
        ulong[] v = Elements(draw, cols), s = Elements(draw, rows);
        IntegerMatrix words = new(rows, cols, Integers(draw, count, 15).Select(x => (short)x).ToArray()), others = new(rows, cols, Integers(draw, count, 15).Select(x => (short)x).ToArray());
        return Rows(new IntegerMatrix(rows, cols, Integers(draw, count, 7).Select(x => (sbyte)x).ToArray()), v)
            && Rows(words, v)
            && Rows(new IntegerMatrix(rows, cols, Integers(draw, count, 31).Select(x => (int)x).ToArray()), v)
            && Rows(new IntegerMatrix(rows, cols, Integers(draw, count, 53)), v)
            && Columns(words, s)
            && (cols > 65536 || Causal(words, others, s));
    }

    private static bool Rows(IntegerMatrix x, ulong[] v) => Equal(x.Rows, (field, y) => Assert.True(field.AddRows(x, v, y)));

    private static bool Columns(IntegerMatrix x, ulong[] s) => Equal(x.Cols, (field, y) => field.AddColumns(x, s, y));

    private static bool Causal(IntegerMatrix a, IntegerMatrix b, ulong[] r) => Equal(a.Rows, (field, y) => field.AddCausalRows(a, b, r, y));

    private static bool Equal(int count, Action<IFieldProducts, ulong[]> product)
    {
        ulong[] Result(IFieldProducts field)
        {
            ulong[] y = new ulong[count];
            for (int i = 0; i < count; i++) y[i] = Mersenne61.Modulus - 1 - (ulong)i;
            product(field, y);
            return y;
        }

        ulong[] expected = Result(Specification);
        return OnEach(cpu => Result(new CpuFieldProducts(cpu.Variant)).AsSpan().SequenceEqual(expected));
    }

    private static ulong[] Elements(RandomTensors draw, int count)
    {
        ulong[] elements = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            ulong bits = ((ulong)(uint)draw.Between(int.MinValue, int.MaxValue - 1) << 32) | (uint)draw.Between(int.MinValue, int.MaxValue - 1);
            elements[i] = draw.Between(0, 9) == 0 ? Mersenne61.Modulus - 1 : bits % Mersenne61.Modulus;
        }

        return elements;
    }

    /// <summary>Integers in [-2^bits, 2^bits), one in eight at an end.</summary>
    private static long[] Integers(RandomTensors draw, int count, int bits)
    {
        long[] integers = new long[count];
        for (int i = 0; i < count; i++)
        {
            long value = ((long)draw.Between(int.MinValue, int.MaxValue - 1) << 32) | (uint)draw.Between(int.MinValue, int.MaxValue - 1);
            integers[i] = draw.Between(0, 15) switch { 0 => (1L << bits) - 1, 1 => -(1L << bits), _ => value >> (63 - bits) };
        }

        return integers;
    }

    private static IntegerMatrix Full(int cols, sbyte value) => new(1, cols, Enumerable.Repeat(value, cols).ToArray());

    private static IntegerMatrix Full(int cols, short value) => new(1, cols, Enumerable.Repeat(value, cols).ToArray());

    private static IntegerMatrix Full(int cols, int value) => new(1, cols, Enumerable.Repeat(value, cols).ToArray());

    private static IntegerMatrix Full(int cols, long value) => new(1, cols, Enumerable.Repeat(value, cols).ToArray());
}
