using System.Runtime.CompilerServices;
using R3mes.Compute.Tensors;
using R3mes.Compute.Verification;
using R3mes.Kernels;
using R3mes.Primitives;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

/// <summary>What is refused before any pointer reaches the kernels.</summary>
public sealed class CpuRefusalTests
{
    [Theory]
    [InlineData(65536, 0)] // 2^32 elements, 0 in 32 bits
    [InlineData(65537, 65536)]
    public void Exact_products_whose_count_overflows_are_refused(int rows, int room)
    {
        sbyte[] values = new sbyte[65536];
        RowsI8 x = new(rows, rows);
        RowsI16 d = new(rows, rows);
        x.Reshape(rows, 1);
        d.Reshape(rows, 1);
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            TernaryOperand tall = backend.Prepare(new TernaryMatrix(65536, 1, values, 1f)), wide = backend.Prepare(new TernaryMatrix(1, 65536, values, 1f));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryExact(x, tall, new int[room]));
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.MultiplyTernaryBackwardExact(d, wide, new int[room]));
        }
    }

    [Theory]
    [InlineData(2, 0, 4)]
    [InlineData(0, 1, 4)]
    [InlineData(0, 0, 4)]
    [InlineData(3, 2, 4)]
    [InlineData(1, 2, 4)]
    [InlineData(-2, -1, 4)]
    [InlineData(2, 1, 0)]
    [InlineData(2, 1, -4)]
    [InlineData(65536, 1, 65536)]
    public void Attention_of_no_shape_is_refused_by_what_holds_it(int heads, int kvHeads, int headDim)
    {
        AttentionShape shape = new(heads, kvHeads, headDim);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionState(shape, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionState(shape, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionCache(shape, 0));
    }

    [Fact]
    public void Attention_whose_size_overflows_has_no_state()
    {
        Assert.Throws<OverflowException>(() => new AttentionState(new AttentionShape(65536, 1, 1), 65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionState(new AttentionShape(2, 1, 4), -1));
    }

    [Fact]
    public void Attention_backward_over_rows_of_another_sequence_is_refused()
    {
        Matrix dO = new(4, 16), dQ = new(4, 16), dK = new(4, 8), dV = new(4, 8);
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
        {
            AttentionState state = new(new AttentionShape(4, 2, 4), 4);
            Assert.True(backend.Attention(new Matrix(4, 16), new Matrix(4, 8), new Matrix(4, 8), state, new Matrix(4, 16)));
            Assert.True(backend.AttentionBackward(dO, state, dQ, dK, dV));
            foreach (RowsI16 rows in (RowsI16[])[state.Q, state.K, state.V, state.O])
            {
                (int count, int cols) = (rows.Rows, rows.Cols);
                rows.Reshape(count - 1, cols);
                Assert.Throws<ArgumentOutOfRangeException>(() => backend.AttentionBackward(dO, state, dQ, dK, dV));
                rows.Reshape(count, cols - 1);
                Assert.Throws<ArgumentOutOfRangeException>(() => backend.AttentionBackward(dO, state, dQ, dK, dV));
                rows.Reshape(count, cols);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Rope_over_no_heads_is_refused(int heads)
    {
        foreach (ITensorBackend backend in All.Append<ITensorBackend>(Reference))
            Assert.Throws<ArgumentOutOfRangeException>(() => backend.Rope(new Matrix(2, 4), heads, new Matrix(2, 2), new Matrix(2, 2), backward: false));
    }

    [Fact]
    public void A_result_that_is_an_argument_or_another_result_is_refused()
    {
        Matrix a = new(2, 4), b = new(2, 4), c = new(2, 4), kv = new(2, 4), other = new(2, 4);
        RowsI16 q = new(2, 8);
        q.Reshape(2, 4);
        float[] ones = [1f, 1f, 1f, 1f];
        foreach (CpuBackend cpu in All)
        {
            AttentionState state = new(new AttentionShape(1, 1, 4), 2);
            AttentionCache cache = new(new AttentionShape(1, 1, 4), 2);
            Assert.True(cpu.Attention(a, b, c, state, other));
            Action[] aliased =
            [
                () => cpu.QuantizeI16Plus(a, ones, q, q),
                () => cpu.RmsNorm(a, ones, 1f, q, new float[2], a),
                () => cpu.RmsNormBackward(a, ones, b, q, new float[2], a),
                () => cpu.RmsNormBackward(a, ones, b, q, new float[2], b),
                () => cpu.CrossEntropy(a, [0, 1], a, out _),
                () => cpu.SquaredReluGate(a, b, a),
                () => cpu.SquaredReluGate(a, b, b),
                () => cpu.SquaredReluGateBackward(a, b, c, a, other),
                () => cpu.SquaredReluGateBackward(a, b, c, b, other),
                () => cpu.SquaredReluGateBackward(a, b, c, c, other),
                () => cpu.SquaredReluGateBackward(a, b, c, other, a),
                () => cpu.SquaredReluGateBackward(a, b, c, other, b),
                () => cpu.SquaredReluGateBackward(a, b, c, other, c),
                () => cpu.SquaredReluGateBackward(a, b, c, other, other),
                () => cpu.AddScaled(a, 1f, a),
                () => cpu.Attention(a, b, c, state, a),
                () => cpu.Attention(a, b, c, state, b),
                () => cpu.Attention(a, b, c, state, c),
                () => cpu.AttentionStep(a, b, c, cache, a),
                () => cpu.AttentionStep(a, b, c, cache, b),
                () => cpu.AttentionStep(a, b, c, cache, c),
                () => cpu.AttentionBackward(a, state, a, b, c),
                () => cpu.AttentionBackward(a, state, b, a, c),
                () => cpu.AttentionBackward(a, state, b, c, a),
                () => cpu.AttentionBackward(a, state, b, b, c),
                () => cpu.AttentionBackward(a, state, b, c, b),
                () => cpu.AttentionBackward(a, state, b, c, c),
            ];
            for (int i = 0; i < aliased.Length; i++) Assert.True(Record.Exception(aliased[i]) is ArgumentException and not ArgumentOutOfRangeException, $"case {i} of {cpu.Name}");
            cpu.Add(a, kv, a);
            cpu.Add(kv, a, a);
        }
    }

    [Theory]
    [InlineData(Mersenne61.Modulus)]
    [InlineData(ulong.MaxValue)]
    public void What_is_no_field_element_is_refused(ulong element)
    {
        IntegerMatrix x = new(1, 1, new short[] { 1 });
        foreach (IFieldProducts field in All.Select(cpu => new CpuFieldProducts(cpu.Variant)).Append<IFieldProducts>(new ReferenceFieldProducts()))
        {
            Assert.Throws<InvariantException>(() => field.AddRows(x, [element], new ulong[1]));
            Assert.Throws<InvariantException>(() => field.AddColumns(x, [element], new ulong[1]));
            Assert.Throws<InvariantException>(() => field.AddCausalRows(x, x, [element], new ulong[1]));
        }
    }

    [Fact]
    public void More_scratch_memory_than_there_can_be_is_refused_with_both_sizes()
    {
        ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(Scratch);
        Assert.Contains("3221225472 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{PinnedBytes.CountMax}", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PinnedBytes(nuint.MaxValue));
    }

    [Fact]
    public void Weights_for_which_there_is_no_memory_leave_nothing_to_give_back()
    {
        FailToTake();
        GC.Collect();
        GC.WaitForPendingFinalizers(); // an exception there would end the process
    }

    private static unsafe void Scratch() => KernelScratch.OfAtLeast((nuint)3 << 30);

    // A frame of its own, so that nothing holds on to the object.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailToTake() => Assert.Throws<OutOfMemoryException>(() => new WeightMemory((nuint)1 << 63));
}
