using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Tensors;

public sealed class TensorShapeTests
{
    [Theory]
    [InlineData(-2, -3)] // six elements
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(-1, 5)]
    public void A_negative_shape_is_refused(int rows, int cols)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(2, 3).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowsI8(4, 16).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowsI16(4, 16).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TernaryMatrix(rows, cols, new sbyte[Math.Max(rows * cols, 0)], 1f));
    }

    [Theory]
    [InlineData(65536, 65536)] // 0 elements in 32 bits
    [InlineData(65536, 65537)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_shape_whose_size_overflows_is_refused(int rows, int cols)
    {
        Assert.Throws<OverflowException>(() => new Matrix(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(2, 3).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowsI8(65536, 16).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowsI16(65536, 16).Reshape(rows, cols));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TernaryMatrix(rows, cols, [], 1f));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    [InlineData(sbyte.MaxValue)]
    [InlineData(sbyte.MinValue)]
    public void A_weight_that_is_none_of_the_three_is_refused_wherever_it_is(int weight)
    {
        for (int at = 0; at < 150; at++)
        {
            sbyte[] values = new sbyte[150];
            values[at] = (sbyte)weight;
            ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new TernaryMatrix(3, 50, values, 1f));
            Assert.Contains($"Value {at} ", refusal.Message, StringComparison.Ordinal);
        }
    }
}
